/** For a library that expects a page. */
self.window = self;
