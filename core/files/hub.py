"""Fetching a model from a hub: beside all else, bounded, and given up when unwanted.

A process of its own talks to the hub (`core.files.hub_child`); a thread looks after it:
sizes before anything is fetched, then the clock, the bytes on the disk, and whether
anybody still waits. What is there already is never asked for again.
"""

import json
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from ..errors import HeadlightError, ModelUnavailable
from ..limits import LIMITS, Limits
from ..weights import home as weights
from ..weights import stored
from ..weights.progress import Progress
from .child import begun
from .hub_files import check_room, held_bytes, wanted_files
from .model_files import weight_files

AT_ONCE = 2
"""Models that are fetched at the same time."""
UNWANTED_S = 60.0
"""How long a model goes on being fetched when no page looks how far it is."""
SILENCE_S = 30.0
"""How long a hub may send nothing."""
LIST_S = 40.0
"""Longest wait for the list of files, with what the process takes to start."""
LOOK_S = 0.2
SPARE_BYTES = 64_000_000
"""More than was listed that may lie on the disk before it is called too much."""
_ENVIRONMENT = {
    # Its own way of sending would not show on the disk how far it is.
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "PYTHONUTF8": "1",
}
UNREACHABLE = (
    "“{}” is not on this server and the model hub cannot be reached; the models not "
    "marked “from the hub” work."
)
TOO_MUCH = "The hub sends more of “{}” than it had listed, so it is not read."
WRONG = {
    "gated": (
        "“{}” asks for permission: accept its terms on the hub and set HF_TOKEN on "
        "this server."
    ),
    "unknown": "The hub knows no model “{}”.",
    "name": "“{}” is not the name of a model.",
    "disk": "“{}” could not be fetched: this server's disk is full.",
}


def cache() -> Path:
    """The folder of what Headlight itself fetched from a hub."""
    return weights.home() / "hub"


def hub_folder(model_id: str, limits: Limits = LIMITS) -> Path:
    """The folder of a hub's model, fetched now if it is not on this machine.

    Raises:
        ModelUnavailable: why it cannot be had, or how far it is on its way.
    """
    try:
        validate_repo_id(model_id)
    except HFValidationError as error:
        raise ModelUnavailable(WRONG["name"].format(model_id[:100])) from error
    if (found := _held(model_id)) is not None:
        return found
    if constants.HF_HUB_OFFLINE:
        raise ModelUnavailable(UNREACHABLE.format(model_id))
    return _fetch(model_id, limits).result(limits.load_s - 10)


def _held(model_id: str) -> Path | None:
    """The model's folder, if all of it lies on this machine."""
    for find in (_fetched_before, _fetched_by_others):
        try:
            folder = find(model_id)
            if weight_files(folder) and (folder / "config.json").is_file():
                return folder
        # Not there, or half of it.
        except (OSError, ValueError, HeadlightError):
            continue
    return None


def _own_folder(model_id: str) -> Path:
    return cache() / f"models--{model_id.replace('/', '--')}"


def _mark(model_id: str) -> Path:
    """A file that says which state of a model is here, once nothing of it lacks."""
    return cache() / (_own_folder(model_id).name + ".whole")


def _fetched_before(model_id: str) -> Path:
    return _own_folder(model_id) / "snapshots" / _mark(model_id).read_text("utf-8")


def _fetched_by_others(model_id: str) -> Path:
    return Path(snapshot_download(model_id, local_files_only=True))


@dataclass(eq=False)
class _Fetch:
    """One model on its way."""

    model_id: str
    limits: Limits
    done_bytes: int = 0
    total_bytes: int = 0
    looked: float = field(default_factory=time.monotonic)
    """When somebody last wanted to know how far it is."""
    folder: Path | None = None
    error: HeadlightError | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def result(self, seconds: float) -> Path:
        """The folder, as soon as it is there.

        Raises:
            ModelUnavailable: it cannot be had, or is still on its way.
        """
        until = time.monotonic() + seconds
        # A notebook waits here itself; a page looks, and may be closed.
        waits = threading.current_thread() is threading.main_thread()
        while not self.over.wait(LOOK_S):
            self.looked = time.monotonic() if waits else self.looked
            if time.monotonic() > until:
                raise ModelUnavailable(
                    "“{model}” is still being fetched: {done} of "
                    "{all} MB are here. It goes on; please try again in a "
                    "minute.",
                    model=self.model_id,
                    done=f"{self.done_bytes / 1e6:,.0f}",
                    all=f"{self.total_bytes / 1e6:,.0f}",
                )
        if self.error is not None:
            raise self.error
        assert self.folder is not None
        return self.folder

    def run(self) -> None:
        """Fetch, and leave the folder or what went wrong."""
        try:
            with stored.disk_sentences(cache(), self.total_bytes, self.model_id):
                cache().mkdir(parents=True, exist_ok=True)
                folder = self._fetched()
                _mark(self.model_id).write_text(folder.name, "utf-8")
                self.folder = folder
        except HeadlightError as error:
            self.error = error
        except BaseException as error:
            self.error = ModelUnavailable(UNREACHABLE.format(self.model_id))
            self.error.__cause__ = error
        finally:
            with _lock:
                _fetches.pop(self.model_id, None)
            self.over.set()

    def _fetched(self) -> Path:
        before = held_bytes(cache())
        asked = (f"{__package__}.hub_child", self.model_id, "", str(cache()))
        with begun(*asked, environment=_ENVIRONMENT) as process:
            try:
                listing = self._line(process, LIST_S, None)
                wanted = wanted_files(self.model_id, listing)
                check_room(self.model_id, wanted, cache(), self.limits)
                self.total_bytes = wanted.n_bytes
                assert process.stdin is not None
                process.stdin.write(json.dumps(wanted.names) + "\n")
                process.stdin.flush()
                found = self._line(process, self.limits.fetch_s, before)
            finally:
                process.kill()
        if held_bytes(cache()) - before > self._most():
            shutil.rmtree(_own_folder(self.model_id))
            raise ModelUnavailable(TOO_MUCH.format(self.model_id))
        return Path(found["folder"])

    def _most(self) -> float:
        """Bytes that may come, a little more than what was listed."""
        return 1.05 * self.total_bytes + SPARE_BYTES

    def _line(
        self, process: subprocess.Popen[str], seconds: float, before: int | None
    ) -> dict[str, Any]:
        """The next line the process writes, while all goes well.

        Args:
            process: whose.
            seconds: how long it may take.
            before: bytes on the disk when it began, if they are to grow.
        """
        lines: list[str] = []
        assert process.stdout is not None
        reader = threading.Thread(
            target=lambda: lines.append(process.stdout.readline()),  # pyright: ignore[reportOptionalMemberAccess]
            daemon=True,
        )
        reader.start()
        began = grew = time.monotonic()
        while reader.is_alive():
            reader.join(LOOK_S)
            now = time.monotonic()
            if before is not None:
                here = held_bytes(cache()) - before
                grew = now if here > self.done_bytes else grew
                self.done_bytes = max(self.done_bytes, here)
            reason = self._reason_to_stop(now, began + seconds, grew, before is None)
            if reason and reader.is_alive():
                process.kill()
                raise ModelUnavailable(reason)
        found = json.loads(lines[0]) if lines and lines[0] else {"wrong": "?"}
        if "wrong" in found:
            sentence = WRONG.get(found["wrong"], UNREACHABLE)
            raise ModelUnavailable(sentence.format(self.model_id))
        return found

    def _reason_to_stop(
        self, now: float, until: float, grew: float, listing: bool
    ) -> str:
        if now - self.looked > UNWANTED_S:
            return (
                f"Fetching “{self.model_id}” was given up, for nobody waited for it. "
                "What is here is kept; asked again, it goes on from there."
            )
        if self.done_bytes > self._most():
            return TOO_MUCH.format(self.model_id)
        if now > until or (not listing and now - grew > SILENCE_S):
            if listing:
                return UNREACHABLE.format(self.model_id)
            return (
                f"The model hub stopped sending “{self.model_id}”. What is here is "
                "kept; asked again, it goes on from there."
            )
        return ""


_lock = threading.Lock()
_fetches: dict[str, _Fetch] = {}


def _fetch(model_id: str, limits: Limits) -> _Fetch:
    """The model's fetch, begun now unless it is on its way.

    Raises:
        ModelUnavailable: others are being fetched already.
    """
    with _lock:
        if (fetch := _fetches.get(model_id)) is not None:
            fetch.looked = time.monotonic()
            return fetch
        if len(_fetches) >= AT_ONCE:
            raise ModelUnavailable(
                "{n} other models are being fetched from the hub just "
                "now; please try again in a few minutes.",
                n=AT_ONCE,
            )
        fetch = _fetches[model_id] = _Fetch(model_id, limits)
    threading.Thread(target=fetch.run, name="headlight-fetch", daemon=True).start()
    return fetch


def hub_progress(model_id: str | None) -> Progress | None:
    """How far a hub's model is, and that somebody wants to know; None if it is not."""
    with _lock:
        fetch = _fetches.get(model_id or "")
    if fetch is None:
        return None
    fetch.looked = time.monotonic()
    if not fetch.total_bytes:
        return Progress(fetch.model_id, "waiting", 0, 1, "Asking the model hub.")
    done = min(fetch.done_bytes, fetch.total_bytes)
    message = f"Fetching {fetch.model_id} from the model hub."
    return Progress(fetch.model_id, "downloading", done, fetch.total_bytes, message)
