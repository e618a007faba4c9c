"""The one entry for people: `python3 build/dev.py run`, `test`, `site`, `bench`, `lint`; `--help` lists all.

Needs Python 3.11 or newer and nothing else. This file is kept so plain that an older Python can read it and say so.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said here, in words, to whoever has an older one
    sys.exit(
        "nnsim: Python 3.11 or newer is needed, and this is Python %d.%d: run it with a newer one, such as"  # noqa: UP031
        " `python3.12 build/dev.py`." % sys.version_info[:2]
    )

from command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
