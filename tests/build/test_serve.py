"""The server is a plain static host: right types, any prefix, nothing outside its folder."""

from __future__ import annotations

import http.client
import urllib.parse
from pathlib import Path

import pytest

from fault import BuildFault
from serve import serving


def _ask(url: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body, without following a redirection or tidying the path."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    served = tmp_path / "site"
    (served / "runtime").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    for name in ("index.html", "main.js", "style.css", "runtime/a.mjs", "runtime/a.wasm", "runtime/a.zip", "m.json"):
        (served / name).write_text(name)
    return served


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("", "text/html; charset=utf-8"),
        ("main.js", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("runtime/a.mjs", "text/javascript; charset=utf-8"),
        ("runtime/a.wasm", "application/wasm"),
        ("runtime/a.zip", "application/zip"),
        ("m.json", "application/json"),
    ],
)
@pytest.mark.parametrize("prefix", ["/", "/nnsim/"])
def test_files_are_served_with_their_types(folder: Path, prefix: str, path: str, mime: str) -> None:
    with serving(folder, prefix=prefix) as url:
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith(prefix)
        status, headers, body = _ask(url, f"{prefix}{path}?query")
    assert (status, headers["content-type"], body.decode()) == (200, mime, path or "index.html")


def test_outside_the_prefix_there_is_nothing(folder: Path) -> None:
    with serving(folder, prefix="/nnsim/") as url:
        assert _ask(url, "/index.html")[0] == 404
        assert _ask(url, "/other/index.html")[0] == 404  # a folder with a name as long as the prefix
        status, headers, _ = _ask(url, "/nnsim")
        assert (status, headers["location"]) == (301, "/nnsim/")


@pytest.mark.parametrize("path", ["/runtime/", "/none.js", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"])
def test_no_lists_no_missing_files_nothing_above(folder: Path, path: str) -> None:
    with serving(folder) as url:
        assert _ask(url, path)[0] == 404


def test_other_origins_may_read_unless_told_otherwise(folder: Path) -> None:
    with serving(folder) as url:
        assert _ask(url, "/main.js")[1]["access-control-allow-origin"] == "*"
    with serving(folder, cors=False) as url:
        assert "access-control-allow-origin" not in _ask(url, "/main.js")[1]


def test_head_answers_without_a_body(folder: Path) -> None:
    with serving(folder) as url:
        status, headers, body = _ask(url, "/main.js", "HEAD")
    assert (status, headers["content-length"], body) == (200, "7", b"")


def test_a_connection_serves_many_files_while_the_server_is_there(folder: Path) -> None:
    with serving(folder) as url:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10)
        for path, status in (("/main.js", 200), ("/style.css", 200), ("/runtime/a.wasm", 200)):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert (answer.status, answer.read().decode()) == (status, path[1:])
            assert connection.sock, "it is kept open"
    assert connection.sock.recv(1) == b"", "the server has closed it"
    connection.close()


def test_a_taken_port_is_a_sentence(folder: Path) -> None:
    with serving(folder) as url:
        port = urllib.parse.urlsplit(url).port
        assert port
        with pytest.raises(BuildFault, match="--port 0"), serving(folder, port=port):
            pass


def test_a_prefix_without_slashes_is_refused(folder: Path) -> None:
    with pytest.raises(BuildFault, match="slash"), serving(folder, prefix="nnsim"):
        pass
