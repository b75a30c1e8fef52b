"""The process that talks to a model hub: it can be ended at any moment.

A hub may accept a connection and never answer, or send for ever. Whoever waits for
this process looks at the clock and at the disk, and ends it.

It writes one line with the list of files, waits for one that says which of them are
wanted, fetches those and writes one line more.
"""

import json
import os
import sys
from typing import Any

LIST_S = 15.0
"""Longest wait for the list."""
CHUNK = 2**19
"""Bytes that are written at once."""


def main() -> None:
    """List, wait, fetch."""
    model_id, revision, cache = sys.argv[1:4]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    listed = _said(lambda: _listed(model_id, revision or None))
    print(json.dumps(listed), file=answers, flush=True)
    wanted = sys.stdin.readline()
    if "files" in listed and wanted.strip():
        names, sha = json.loads(wanted), listed["sha"]
        fetched = _said(lambda: _fetched(model_id, sha, cache, names))
        print(json.dumps(fetched), file=answers, flush=True)


def _said(ask: Any) -> dict[str, Any]:
    """What was found, or in a word what went wrong."""
    from huggingface_hub import errors

    try:
        return ask()
    except errors.GatedRepoError:
        return {"wrong": "gated"}
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError):
        return {"wrong": "unknown"}
    except errors.HFValidationError:
        return {"wrong": "name"}
    except OSError as error:
        full = error.errno in {28, 122}
        return {"wrong": "disk" if full else "unreachable"}
    except Exception:
        return {"wrong": "unreachable"}


def _listed(model_id: str, revision: str | None) -> dict[str, Any]:
    from huggingface_hub import HfApi

    found = HfApi().model_info(
        model_id, revision=revision, files_metadata=True, timeout=LIST_S
    )
    numbers = getattr(found.safetensors, "total", None)
    files = [[one.rfilename, one.size or 0] for one in found.siblings or []]
    return {"sha": found.sha, "files": files, "numbers": numbers}


def _fetched(model_id: str, sha: str, cache: str, names: list[str]) -> dict[str, Any]:
    from huggingface_hub import constants, snapshot_download

    # Ten times as much would hide for a minute that a slow line is at work.
    constants.DOWNLOAD_CHUNK_SIZE = CHUNK
    folder = snapshot_download(
        model_id, revision=sha, cache_dir=cache, allow_patterns=names, max_workers=2
    )
    return {"folder": folder}


if __name__ == "__main__":
    main()
