"""The outside world's ways of not delivering all end soon, in `Refused`."""

from __future__ import annotations

import io
import socket
import tarfile
import threading
import urllib.request
from pathlib import Path

import pytest

import sources
from lock import NpmSource, PipSource, UrlSource
from serve import serving
from sources import Refused, Sources


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_url_gives_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.wasm").write_bytes(b"bytes")
    with serving(tmp_path) as url, Sources() as outside:
        assert outside.read(UrlSource(f"{url}a.wasm")) == b"bytes"


def test_a_missing_file_and_a_web_page_instead_of_it_are_refusals(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<h1>Access denied</h1>")
    with serving(tmp_path) as url, Sources() as outside:
        with pytest.raises(Refused, match="404"):
            outside.read(UrlSource(f"{url}a.wasm"))
        with pytest.raises(Refused, match="web page instead"):
            outside.read(UrlSource(f"{url}a.html"))


def _answering(bytes_sent: bytes) -> str:
    """The URL of a server that answers one request with these bytes and hangs up."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with server, server.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(bytes_sent)

    threading.Thread(target=answer, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/a.wasm"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this", "IncompleteRead"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\nonly this", "IncompleteRead"),
        (b"no HTTP at all\r\n\r\n", "BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n", "LineTooLong"),
    ],
)
def test_a_garbled_or_cut_off_answer_is_a_refusal(answer: bytes, kind: str) -> None:
    with Sources() as outside, pytest.raises(Refused, match=rf"garbled \({kind}\)"):
        outside.read(UrlSource(_answering(answer)))


def test_a_host_out_of_reach_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    urlopen = urllib.request.urlopen
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: (asked.append(url), urlopen(url))[1])
    closed = f"http://127.0.0.1:{_closed_port()}/"
    with Sources() as outside:
        for name in ("a", "b"):
            with pytest.raises(Refused, match="out of reach"):
                outside.read(UrlSource(closed + name))
    assert asked == [f"{closed}a"]


def test_without_npm_its_sources_are_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with Sources() as outside, pytest.raises(Refused, match="npm is not installed"):
        outside.read(NpmSource("pyodide@1", "package/x"))


def test_pip_out_of_reach_is_a_refusal_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def command(name: str, folder: Path) -> list[str]:
        commands.append(name)
        return [*original(name, folder), "--no-index", "--isolated"]

    original = sources._pip_command
    monkeypatch.setattr(sources, "_pip_command", command)
    with Sources() as outside:
        for member in ("a", "b"):
            with pytest.raises(Refused, match="pip cannot fetch nnsim-no-such-package==1"):
                outside.read(PipSource("nnsim-no-such-package==1", member))
    assert commands == ["nnsim-no-such-package==1"]


def test_members_of_archives_are_read_and_missing_ones_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(tool: str, name: str, folder: Path) -> Path:
        path = folder / "a.tgz"
        with tarfile.open(path, "w:gz") as archive:
            entry = tarfile.TarInfo("package/a")
            entry.size = 5
            archive.addfile(entry, io.BytesIO(b"bytes"))
        return path

    monkeypatch.setattr(sources, "_download", download)
    with Sources() as outside:
        assert outside.read(NpmSource("a@1", "package/a")) == b"bytes"
        with pytest.raises(Refused, match="has no file package/b"):
            outside.read(NpmSource("a@1", "package/b"))
