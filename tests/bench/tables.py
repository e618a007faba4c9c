"""Tables for people, in Markdown, so that they can be pasted into the documentation."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A title, headings, and rows of text; the first column is left-aligned."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        widths = [max(len(row[column]) for row in (self.headings, *self.rows)) for column in range(len(self.headings))]

        def line(cells: Sequence[str]) -> str:
            first, *others = (
                cell.rjust(width) if column else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            return f"| {' | '.join([first, *others])} |"

        first_rule, *other_rules = ("-" * (width + 1) for width in widths)
        rule = f"|{first_rule}-|{''.join(f'{rule}:|' for rule in other_rules)}"
        return "\n".join(["", f"**{self.title}**", "", line(self.headings), rule, *map(line, self.rows)])
