"""The search finds the references that one in float64 finds, bit for bit, by any means."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from threadpoolctl import threadpool_info, threadpool_limits

from stages.families.neighbors import ExactNeighborsClassifier
from stages.learning import candidates
from stages.learning import nearest as module
from tests.learning.exact_neighbors import assert_neighbors_are_exact, oracle

faiss = pytest.importorskip("faiss", reason="faiss is not installed here, and not searched with")

Array = npt.NDArray[Any]
Data = tuple[Array, Array, Array]


@contextmanager
def products(chosen: bool = True) -> Iterator[None]:
    """Let faiss take matrix products for few vectors too; else it adds up differences."""
    with pytest.MonkeyPatch.context() as patch:
        if chosen:
            patch.setattr(faiss.cvar, "distance_compute_blas_threshold", 1)
        yield


def test_neighbors_are_exact_on_real_images(neighbor_data: Data) -> None:
    references, _, queries = neighbor_data
    assert_neighbors_are_exact(queries, references, 7)


@settings(max_examples=200)
@given(st.data())
def test_ties_go_to_the_first_reference(data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 4))
    # Far from zero, rounding to float32 hides all differences between distances.
    offset = data.draw(st.sampled_from([0, 255, 5000]))
    values = st.integers(offset, offset + data.draw(st.integers(0, 3)))

    def draw(rows: st.SearchStrategy[int]) -> Array:
        return data.draw(arrays.arrays(np.int64, st.tuples(rows, st.just(width)), elements=values))

    references = draw(st.integers(1, 60))
    queries = draw(st.integers(1, 6))
    k = data.draw(st.integers(1, len(references)))
    with products(data.draw(st.booleans())):
        assert_neighbors_are_exact(queries, references, k)


@pytest.mark.parametrize("copies", [5, 50, 500])
def test_more_copies_of_a_reference_than_candidates_are_told_apart(
    train_sample: Any, copies: int
) -> None:
    images = train_sample[0][:200].reshape(200, -1).astype(np.float32)
    references = np.concatenate([images, np.repeat(images[:3], copies, axis=0), images])
    shuffled = np.random.default_rng(0).permutation(references)
    assert_neighbors_are_exact(images[:10], shuffled, 6)


@pytest.mark.parametrize("scale", [1e-30, 1e-22, 1e-21, 1e-3, 1e17, 2e18, 5e18, 1e19, 1e30])
def test_vectors_whose_squares_float32_cannot_hold_are_told_apart(scale: float) -> None:
    rng = np.random.default_rng(0)
    for width in (1, 3):
        numbers = rng.integers(-9, 10, (300, width)) + rng.integers(0, 10, (300, width)) / 16
        numbers[::7] *= 8
        vectors = (numbers * scale).astype(np.float32)
        with products():
            assert_neighbors_are_exact(vectors[:60], vectors[60:], 5)


def test_references_that_overflow_float32_leave_the_others_alone() -> None:
    huge = np.full((40, 2), 1e25) * np.array([[1, -1]])
    references = np.concatenate([huge, np.arange(20).reshape(10, 2) * 1e13])
    with products():
        assert_neighbors_are_exact(references[-3:] + 1e12, references, 5)


@pytest.mark.parametrize("converted", [1, 784 * 50, candidates.CONVERTED])
@pytest.mark.parametrize("k", [1, 30, 590])
def test_bytes_are_searched_as_the_same_numbers_are_with_few_of_them_converted_at_once(
    train_sample: Any, test_sample: Any, converted: int, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    references = np.ascontiguousarray(train_sample[0].reshape(600, -1))
    queries = test_sample[0][:40].reshape(40, -1).astype(np.float32)
    held: list[int] = []
    knn = faiss.knn

    def watched(some: Array, converted: Array, number: int) -> Any:
        held.append(converted.size)
        return knn(some, converted, number)

    for scale in (1, 1e19):  # float32 cannot hold the squares of the greater
        scaled = queries * np.float32(scale)
        expected = module.nearest(scaled, references.astype(np.float32), k)
        with monkeypatch.context() as patch:
            patch.setattr(candidates, "CONVERTED", converted)
            patch.setattr(faiss, "knn", watched)
            found = module.nearest(scaled, references, k)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)
        if scale == 1:  # which settles all queries at once
            assert 0 < max(held) <= max(converted, 784 * (k + module.MARGIN))


def product_as_bad_as_it_may_be(k: int, noise: float) -> Callable[..., tuple[Array, Array]]:
    """Return a `faiss.knn` that hides the k nearest by `noise` times the worst rounding.

    That is (d + 2) / 2^24 of (|q| + |r|)^2, for the d products and the two sums.
    """

    def knn(queries: Array, references: Array, number: int) -> tuple[Array, Array]:
        distances, indices = oracle(queries, references, len(references))
        lengths = [np.linalg.norm(rows.astype(float), axis=1) for rows in (queries, references)]
        worst = (queries.shape[1] + 2) / 2**24 * (lengths[0][:, None] + lengths[1][indices]) ** 2
        worst[:, k:] = 0
        squares = distances**2 + noise * worst
        order = np.argsort(squares, axis=1)[:, :number]
        rounded = np.take_along_axis(squares, order, axis=1).astype(np.float32)
        return rounded, np.take_along_axis(indices, order, axis=1)

    return knn


@pytest.mark.parametrize("offset", [0, 500, 1000, 2000])
@pytest.mark.parametrize("noise", [-1, 0.5, 1])
def test_the_rounding_of_the_product_does_not_matter(
    train_sample: Any, test_sample: Any, offset: int, noise: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The further from zero the images are, the more of their differences rounding hides.
    references, queries = (
        images.reshape(len(images), -1).astype(np.float32) + offset
        for images, _ in (train_sample, test_sample)
    )
    monkeypatch.setattr(faiss, "knn", product_as_bad_as_it_may_be(5, noise))
    assert_neighbors_are_exact(queries, references, 5)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.577, 1.0, 10.0])
def test_nor_does_it_where_references_are_as_far_from_a_query_as_both_are_from_zero(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Squared distances differ by less than rounding may hide, at right angles to the query.
    references = np.full((100, 784), 62, dtype=np.float32)
    references[:, 0] = 0
    references[np.arange(100), 1 + np.arange(100)] += np.arange(100) / 64
    queries = np.zeros((2, 784), dtype=np.float32)
    queries[:, 0] = share * np.linalg.norm(references[0]) * np.array([1, -1])
    monkeypatch.setattr(faiss, "knn", product_as_bad_as_it_may_be(5, 1))
    assert_neighbors_are_exact(queries, references, 5)


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("chunk", [module.BLAS_FROM, module.CHUNK])
def test_scores_are_the_same_bytes_on_any_number_of_threads(
    train_sample: Any, threads: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not whole numbers, whose sums would be exact in any order.
    rows = np.sqrt(train_sample[0].reshape(600, -1)).astype(np.float32)
    ours = ExactNeighborsClassifier(5, "distance").fit(rows[::2] + 0.1, train_sample[1][::2])
    expected = ours.predict_proba(rows)
    monkeypatch.setattr(module, "effective_n_jobs", lambda _: threads)
    monkeypatch.setattr(module, "CHUNK", chunk)
    assert ours.predict_proba(rows).tobytes() == expected.tobytes()
    one_by_one = [ours.predict_proba(row[None]) for row in rows[:20]]
    assert np.concatenate(one_by_one).tobytes() == expected[:20].tobytes()


@pytest.mark.parametrize("limit", [1, 2, None])
def test_a_limit_on_blas_neither_slows_the_search_nor_is_changed(
    neighbor_data: Data, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    references, classes, queries = neighbor_data
    ours = ExactNeighborsClassifier().fit(references, classes)
    together = threading.Barrier(2, timeout=60)  # broken unless two threads search at once
    inner: list[int] = []
    knn = faiss.knn

    def watched(*arguments: Any) -> Any:
        together.wait()
        inner.append(faiss.omp_get_max_threads())
        return knn(*arguments)

    monkeypatch.setattr(faiss, "knn", watched)
    monkeypatch.setattr(module, "BLAS_FROM", queries.size // 2)
    monkeypatch.setattr(module, "effective_n_jobs", lambda _: 2)
    with threadpool_limits(limit, user_api="blas"):
        before = threadpool_info(), faiss.omp_get_max_threads()
        ours.kneighbors(queries, 1)
        assert (threadpool_info(), faiss.omp_get_max_threads()) == before
    assert inner == [1, 1]


def test_one_query_is_searched_for_without_a_thread(
    neighbor_data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    references, _, queries = neighbor_data
    monkeypatch.setattr(threading.Thread, "start", lambda _self: pytest.fail("a thread"))
    assert_neighbors_are_exact(queries[:1], references, 7)
