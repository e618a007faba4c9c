"""The service worker's list: every file of the site by its hash."""

from __future__ import annotations

import hashlib

import pytest

from fault import BuildFault
from release import BLANK, SERVICE_WORKER, with_list


def test_each_release_has_its_own_service_worker() -> None:
    site = {SERVICE_WORKER: b"// code\n" + BLANK + b"\n", "index.html": b"<p>"}
    listed = with_list(site)
    assert hashlib.sha256(b"<p>").hexdigest().encode() in listed[SERVICE_WORKER]
    assert SERVICE_WORKER.encode() not in listed[SERVICE_WORKER], "it cannot know its own hash"
    assert listed["index.html"] == b"<p>"
    assert with_list(site) == listed
    assert with_list({**site, "index.html": b"<p>!"})[SERVICE_WORKER] != listed[SERVICE_WORKER]


def test_a_site_without_one_stays_as_it_is() -> None:
    assert with_list({"index.html": b""}) == {"index.html": b""}


def test_a_service_worker_without_a_place_for_the_list_is_refused() -> None:
    with pytest.raises(BuildFault, match="lacks the line"):
        with_list({SERVICE_WORKER: b"// code"})
