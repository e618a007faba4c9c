"""A plain static file server on this machine, for `run` and for the tests: it does no more than a static host.

    with serving(site, prefix="/nnsim/") as url:
        ...  # url is "http://127.0.0.1:<port>/nnsim/"

Like the common static hosts it sends `Access-Control-Allow-Origin: *`: a widget inside `sandbox="allow-scripts"`
has an opaque origin, to which even its own files are foreign. `cors=False` serves without it.
"""

from __future__ import annotations

import contextlib
import errno
import io
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from fault import BuildFault

ADDRESS = "127.0.0.1"

MIME_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".zip": "application/zip",
}
"""Stated here, because a system's own table may call `.mjs` or `.wasm` something no browser runs."""


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = MIME_TYPES
    protocol_version = "HTTP/1.1"  # a page asks for 60 small files: let it keep its connections
    disable_nagle_algorithm = True  # or each answer's body waits for the receipt of its head

    def __init__(self, *arguments: object, directory: str, prefix: str, cors: bool) -> None:
        self._prefix = prefix
        self._cors = cors
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answer a GET or HEAD: below the prefix from the folder, elsewhere not at all."""
        if f"{self.path}/" == self._prefix:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", self._prefix)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if not self.path.startswith(self._prefix):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        self.path = "/" + self.path[len(self._prefix) :]
        return super().send_head()

    def list_directory(self, path: object) -> None:
        """No lists of folders: a static host has none either."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add what every answer carries."""
        # Ask each time, take the stored copy if it has not changed: a rebuilt site is never mixed with an old one.
        self.send_header("Cache-Control", "no-cache")
        if self._cors:
            self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Be quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        self._open: set[Any] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, which may outlast its first answer."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget it."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Who is gone answers nobody, on connections that are still open neither."""
        super().server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection half-way is no news."""


@contextlib.contextmanager
def serving(directory: Path, port: int = 0, prefix: str = "/", cors: bool = True) -> Iterator[str]:
    """Serve `directory` under `prefix` until the block ends; yields the address. Port 0 picks a free one.

    Raises `BuildFault` when the port is taken.
    """
    if not (prefix.startswith("/") and prefix.endswith("/")):
        raise BuildFault(f"A prefix must begin and end with a slash, unlike {prefix!r}.")
    handler = partial(_Handler, directory=str(directory), prefix=prefix, cors=cors)
    try:
        server = _Server((ADDRESS, port), handler)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise BuildFault(f"Port {port} cannot be had ({error.strerror}); `--port 0` picks a free one.") from None
        raise
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://{ADDRESS}:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
