"""Where pinned files come from: an official distribution by URL, npm tarballs and PyPI wheels.

A source that cannot deliver (no network, no npm, nothing of that name) raises `Refused` soon: every time-out is
short, and what has refused once is not asked again in the same run. Whether the bytes are the right ones is
not judged here but by the lock (see `fetch.py`).
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from types import TracebackType

from lock import NpmSource, PipSource, Source, UrlSource

CONNECT_SECONDS = 10
"""How long one silent connection is waited for."""

DOWNLOAD_SECONDS = 900
"""How long one npm or pip download may take: the largest wheel has 106 MB."""

PIP_TARGET = (
    # One wheel for every machine: only pure Python parts are taken out of it, so its platform does not matter,
    # and asking for always the same one lets one sha256 pin it.
    "--platform=manylinux2014_x86_64",
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
)


class Refused(Exception):  # noqa: N818 - not an error: the next source is tried
    """A source does not deliver; `str()` says why."""


class Sources:
    """Reads pinned files from the outside world; archives are downloaded once. A context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="nnsim-fetch-")
        self._archives: dict[str, Path | Refused] = {}
        self._silent_hosts: dict[str, Refused] = {}

    def __enter__(self) -> Sources:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def read(self, source: Source) -> bytes:
        """The bytes that `source` gives, whatever they are. Raises `Refused`."""
        match source:
            case UrlSource(url):
                return self._read_url(url)
            case NpmSource(package, member):
                return _read_tarball(self._archive("npm", package), member)
            case PipSource(requirement, member):
                return _read_wheel(self._archive("pip", requirement), member)

    def _read_url(self, url: str) -> bytes:
        host = urllib.parse.urlsplit(url).netloc
        if host in self._silent_hosts:
            raise self._silent_hosts[host]
        try:
            with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as response:
                # A page instead of the file is a proxy saying no, not a damaged file.
                if response.headers.get_content_type() == "text/html":
                    raise Refused(f"{host} answers with a web page instead of the file")
                data: bytes = response.read()
                return data
        except urllib.error.HTTPError as error:
            raise Refused(f"{host} answers {error.code} {error.reason}") from None
        except http.client.HTTPException as error:  # cut off, or no HTTP at all
            raise Refused(f"{host} answers with something garbled ({type(error).__name__})") from None
        except (
            OSError,
            ValueError,
        ) as error:  # no such host, refused, timed out, broken off; or no URL at all
            reason = getattr(error, "reason", error)
            self._silent_hosts[host] = Refused(f"{host} is out of reach ({reason})")
            raise self._silent_hosts[host] from None

    def _archive(self, tool: str, name: str) -> Path:
        key = f"{tool} {name}"
        if key not in self._archives:
            folder = Path(self._folder.name) / str(len(self._archives))
            folder.mkdir()
            try:
                self._archives[key] = _download(tool, name, folder)
            except Refused as refusal:
                self._archives[key] = refusal
        found = self._archives[key]
        if isinstance(found, Refused):
            raise found
        return found


def _download(tool: str, name: str, folder: Path) -> Path:
    """Download one archive into the empty `folder` with npm or pip. Raises `Refused`."""
    command = _npm_command(name, folder) if tool == "npm" else _pip_command(name, folder)
    try:
        done = subprocess.run(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=DOWNLOAD_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{tool} cannot fetch {name} ({type(error).__name__})") from None
    files = list(folder.iterdir())
    if done.returncode != 0 or len(files) != 1:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        raise Refused(f"{tool} cannot fetch {name} ({said[-1].strip() if said else 'it says nothing'})")
    return files[0]


def _npm_command(name: str, folder: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise Refused("npm is not installed")
    waiting = ["--fetch-retries=0", f"--fetch-timeout={CONNECT_SECONDS * 1000}"]
    return [npm, "pack", name, f"--pack-destination={folder}", *waiting]


def _pip_command(name: str, folder: Path) -> list[str]:
    waiting = ["--retries=1", f"--timeout={CONNECT_SECONDS}"]
    wheel_only = ["--no-deps", "--only-binary=:all:", *PIP_TARGET]
    return [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        f"--dest={folder}",
        *waiting,
        *wheel_only,
        name,
    ]


def _read_tarball(path: Path, member: str) -> bytes:
    if not member:
        return path.read_bytes()
    with tarfile.open(path) as archive:
        try:
            content = archive.extractfile(member)
        except KeyError:
            content = None
        if content is None:
            raise Refused(f"{path.name} has no file {member}")
        return content.read()


def _read_wheel(path: Path, member: str) -> bytes:
    if not member:
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        try:
            return archive.read(member)
        except KeyError:
            raise Refused(f"{path.name} has no file {member}") from None
