"""The one error of the build: everything a person must be told fits one sentence, without a traceback."""

from __future__ import annotations


class BuildFault(Exception):  # noqa: N818 - "fault" is the word used throughout build/
    """A build step cannot go on; `str()` is one sentence that says what is wrong and what to do about it."""
