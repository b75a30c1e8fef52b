"""Clouds beside the pages: the cloud itself, found once for all who ask."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from core.embeddings.cloud import Cloud, Group, cloud
from core.embeddings.neighbours import Matrix
from core.engine import clouds as module
from core.engine.clouds import RULES, CloudJobs, CloudRequest, find_cloud
from core.engine.jobs import Jobs
from core.errors import HeadlightError
from core.models import loaded as models

MATRIX = Matrix(np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32))


def asked(row: int) -> CloudRequest:
    return CloudRequest("space", (Group(str(row), (row,)),), 2, "cosine")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> CloudJobs:
    monkeypatch.setattr(module, "obtained", lambda name: name)
    monkeypatch.setattr(module, "matrix_of", {"space": MATRIX}.get)
    return Jobs("cloud", RULES)


def test_it_is_the_cloud_and_the_second_to_ask_gets_the_kept_one(jobs: CloudJobs):
    found = find_cloud(jobs, asked(7), "ann").result()
    assert found.rows.tolist() == cloud(MATRIX, asked(7).groups, 2).rows.tolist()
    assert not found.rows.flags.writeable
    assert find_cloud(jobs, asked(7), "bob").result() is found


def test_a_search_that_breaks_is_one_sentence_and_the_next_one_is_found(
    jobs: CloudJobs, monkeypatch: pytest.MonkeyPatch
):
    def breaks(*given: object) -> Cloud:
        raise SystemExit("/secret/path")

    monkeypatch.setattr(module, "cloud", breaks)
    with pytest.raises(HeadlightError, match="could not be found"):
        find_cloud(jobs, asked(1), "ann").result()
    monkeypatch.setattr(module, "cloud", cloud)
    assert find_cloud(jobs, asked(1), "ann").result().rows[0] == 1


def test_a_product_takes_one_thread_so_that_others_need_not_wait_for_it():
    assert models.DEFAULT_MODEL  # importing it says so to the library of products
    pools = [one for one in threadpool_info() if one["user_api"] == "blas"]
    assert any(one["num_threads"] == 1 for one in pools)
    numpy_own = [one for one in pools if "numpy.libs" in one["filepath"]]
    assert all(one["num_threads"] == 1 for one in numpy_own)
