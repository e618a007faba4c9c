"""What a link to the site looks like where it is posted: previews want full addresses, which only the host knows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fault import BuildFault

RELATIVE = re.compile(r'(<meta property="og:(?:image|url)" content=")((?!https?:)[^"]*)(">)')
ADDRESS = re.compile(r"https?://[\w.:-]+/(?:[\w./~-]*/)?")


def with_address(content: Mapping[str, bytes], address: str) -> dict[str, bytes]:
    """The site as it is served under `address`, which ends in a slash; an empty one changes nothing.

    Raises:
        BuildFault: `address` is not of that form.
    """
    if not address:
        return dict(content)
    if not ADDRESS.fullmatch(address):
        raise BuildFault(f"--address is {address!r}, but must be of the form https://host/path/, with its last slash.")
    return {
        name: RELATIVE.sub(rf"\g<1>{address}\g<2>\g<3>", data.decode()).encode() if name.endswith(".html") else data
        for name, data in content.items()
    }
