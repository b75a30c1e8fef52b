"""A folder of weights that knows what should be in it, so damage is noticed.

Beside the files lies a list of them with sizes, times and SHA-256. At every start
sizes and times are compared, which takes a millisecond; where a time differs (the
file was touched, or copied to another disk) the file is read and its SHA-256 decides.
"""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import WeightsUnavailable
from .packages import MB

LIST_NAME = "headlight-files.json"
RECIPE = 2
"""Raised when files are made in another way, so that older folders are made anew."""

_FULL = {28, 122}  # ENOSPC and EDQUOT; Windows maps its "disk full" to the first.

_approved: set[tuple[object, ...]] = set()
_approved_lock = threading.Lock()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_list(folder: Path, origin: str) -> None:
    """Writes the list of all files in `folder`, once they are safely on the disk.

    Args:
        folder: the folder as it should stay.
        origin: SHA-256 of the wheel that the files were made from.
    """
    entries = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != LIST_NAME:
            with path.open("r+b") as file:
                os.fsync(file.fileno())
            entries[path.relative_to(folder).as_posix()] = {
                "size": path.stat().st_size,
                "time": path.stat().st_mtime_ns,
                "sha256": file_sha256(path),
            }
    _write_json(
        folder / LIST_NAME, {"recipe": RECIPE, "origin": origin, "files": entries}
    )


def is_whole(folder: Path, origin: str) -> bool:
    """True when every file has the listed size and time. Takes about a millisecond."""
    entries = _entries(folder, origin)
    if not entries:
        return False
    found = _fingerprint(folder, entries)
    listed = tuple(
        (path, entry["size"], entry["time"]) for path, entry in entries.items()
    )
    return found == listed or (folder, found) in _approved


def is_intact(folder: Path, origin: str) -> bool:
    """True when every file has the listed SHA-256. Reads all files: about a second.

    If so, later calls of `is_whole` accept the files' present times.
    """
    entries = _entries(folder, origin)
    found = _fingerprint(folder, entries)
    sizes = [size for _, size, _ in found]
    if not entries or sizes != [entry["size"] for entry in entries.values()]:
        return False
    for path, entry in entries.items():
        if file_sha256(folder / path) != entry["sha256"]:
            return False
    with _approved_lock:
        _approved.add((folder, found))
    for path, _, time in found:
        entries[path]["time"] = time
    with suppress(OSError):  # A read-only folder is approved for this process only.
        _write_json(
            folder / LIST_NAME, {"recipe": RECIPE, "origin": origin, "files": entries}
        )
    return True


def is_of_older_recipe(folder: Path, origin: str) -> bool:
    """True when every file is as it was made, in a way that is no longer ours.

    Such weights are worth having where no newer can be fetched. Reads all files.
    """
    entries = _entries(folder, origin, any_recipe=True)
    return bool(entries) and all(
        (folder / path).is_file() and file_sha256(folder / path) == entry["sha256"]
        for path, entry in entries.items()
    )


def _entries(folder: Path, origin: str, *, any_recipe: bool = False) -> dict[str, dict]:
    """The listed files, or nothing when the list is missing, damaged or outdated."""
    try:
        listed = json.loads((folder / LIST_NAME).read_text("utf-8"))
        if listed["origin"] != origin:
            return {}
        if listed["recipe"] != RECIPE and not any_recipe:
            return {}
        return {
            str(path): {
                "size": int(entry["size"]),
                "time": int(entry["time"]),
                "sha256": str(entry["sha256"]),
            }
            for path, entry in listed["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _fingerprint(folder: Path, paths: dict[str, dict]) -> tuple:
    """Path, size and time of each file; sizes of missing files are -1."""
    found = []
    for path in paths:
        try:
            status = (folder / path).stat()
            found.append((path, status.st_size, status.st_mtime_ns))
        except OSError:
            found.append((path, -1, 0))
    return tuple(found)


def _write_json(path: Path, content: dict) -> None:
    """Writes through a second file, so that nobody ever reads half a list."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(json.dumps(content, indent=1), "utf-8")
    partial.replace(path)


def require_room(folder: Path, needed_bytes: int, title: str) -> None:
    """Passes when the disk of `folder` has `needed_bytes` free.

    Raises:
        WeightsUnavailable: it has not; the message says how much is missing.
    """
    if not has_room(folder, needed_bytes):
        raise no_room(folder, needed_bytes, title)


def has_room(folder: Path, needed_bytes: int) -> bool:
    """Whether the disk of `folder` has `needed_bytes` free."""
    return _free_bytes(folder) >= needed_bytes


def no_room(folder: Path, needed_bytes: int, title: str) -> WeightsUnavailable:
    """The error that says how much room is needed and how much there is."""
    free = _free_bytes(folder)
    return WeightsUnavailable(
        "There is not enough room on the disk for {model}: {needed} MB are "
        "needed in {folder} and {free} MB are free, so free some space "
        "or set HEADLIGHT_HOME to a folder elsewhere.",
        model=title,
        needed=f"{needed_bytes / MB:,.0f}",
        folder=folder,
        free=f"{free / MB:,.0f}",
    )


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


@contextmanager
def disk_sentences(folder: Path, needed_bytes: int, title: str) -> Iterator[None]:
    """Turns a full or read-only disk into a sentence that the reader can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise no_room(folder, needed_bytes, title) from error
        why = error.strerror or type(error).__name__
        raise WeightsUnavailable(
            "{model} cannot be stored in {folder} ({why}), so set "
            "HEADLIGHT_HOME to a folder that can be written to.",
            model=title,
            folder=folder,
            why=why,
        ) from error
