"""How much there may be of what can grow: bounds that several modules share, so that each is written once."""

MOST_SAMPLES = 20_000
"""Points of a data set, training and test together."""
MOST_CLASSES = 5
LARGEST = 1_000_000
"""Largest magnitude of a number in data of one's own."""
LONGEST_TABLE = 300_000
"""Bytes of a table that a configuration carries. Percent-encoded it is at most three times as long, and so stays below
the 1 MiB at which Firefox cuts addresses off, the strictest of the large browsers."""
MOST_CHANGES = 10_000
"""Changes in mid-run and edits that one past holds, at about 3 kB each, so below 30 MB."""
LONGEST_PLAN = 20_000
"""Bytes of the changes in mid-run that a configuration carries: some 800 of them."""
