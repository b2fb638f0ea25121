"""ExactNeighborsClassifier finds what a search in float64 finds, bit for bit, by any means."""

import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import faiss
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.datasets import load_digits
from sklearn.exceptions import NotFittedError
from sklearn.neighbors import KNeighborsClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks
from skops.io import get_untrusted_types, load
from threadpoolctl import threadpool_info, threadpool_limits

from stages.learning import nearest as module
from stages.learning.neighbors import ExactNeighborsClassifier
from stages.learning.scores import class_scores
from stages.model_file import save_model

Array = npt.NDArray[Any]
Data = tuple[Array, Array, Array]
WEIGHTS: tuple[Literal["uniform"], Literal["distance"]] = ("uniform", "distance")


@pytest.fixture(scope="module", params=["digits", "mnist"])
def data(request: pytest.FixtureRequest, train_sample: Any, test_sample: Any) -> Data:
    """References, their classes, and queries; some queries are references too."""
    if request.param == "digits":
        vectors, classes = load_digits(return_X_y=True)
        return vectors[:1500].astype(np.float32), classes[:1500], vectors[1400:].astype(np.float32)
    references, queries = (
        images.reshape(len(images), -1).astype(np.float32)
        for images, _ in (train_sample, test_sample)
    )
    return references, train_sample[1], np.concatenate([queries, references[:100]])


def oracle(queries: Array, references: Array, k: int) -> tuple[Array, Array]:
    """Return distances and indices by distance, then index; whole numbers are exact."""
    q, r = queries.astype(np.float64), references.astype(np.float64)
    squares = np.stack([((r - row) ** 2).sum(axis=1) for row in q])
    indices = np.argsort(squares, axis=1, kind="stable")[:, :k]
    return np.sqrt(np.take_along_axis(squares, indices, axis=1)), indices


def assert_neighbors_are_exact(queries: Array, references: Array, k: int) -> None:
    queries, references = queries.astype(np.float32), references.astype(np.float32)
    found = ExactNeighborsClassifier().fit(references, np.arange(len(references)) % 2)
    distances, indices = found.kneighbors(queries, k)
    expected_distances, expected_indices = oracle(queries, references, k)
    np.testing.assert_array_equal(indices, expected_indices)
    np.testing.assert_array_equal(distances, expected_distances)


@contextmanager
def products(chosen: bool = True) -> Iterator[None]:
    """Let faiss take matrix products for few vectors too; else it adds up differences."""
    with pytest.MonkeyPatch.context() as patch:
        if chosen:
            patch.setattr(faiss.cvar, "distance_compute_blas_threshold", 1)
        yield


@parametrize_with_checks([ExactNeighborsClassifier(weights=weights) for weights in WEIGHTS])  # type: ignore[untyped-decorator]
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("k", [1, 3, 10, 40])
def test_it_equals_brute_force_of_scikit_learn(data: Data, weights: Any, k: int) -> None:
    references, classes, queries = data
    ours = ExactNeighborsClassifier(k, weights).fit(references, classes)
    # In float64, where scikit-learn's distances of whole numbers are exact too.
    theirs = KNeighborsClassifier(k, weights=weights, algorithm="brute")
    theirs.fit(references.astype(np.float64), classes)
    queries64 = queries.astype(np.float64)
    distances, indices = ours.kneighbors(queries)
    expected, _ = theirs.kneighbors(queries64, k + 1)
    np.testing.assert_array_equal(distances, expected[:, :k])
    # Which of several equally far references is the last neighbour is not defined there.
    clear = expected[:, k - 1] < expected[:, k]
    assert clear.mean() > 0.5
    shares = ours.predict_proba(queries)
    np.testing.assert_array_equal(shares[clear], theirs.predict_proba(queries64)[clear])
    np.testing.assert_array_equal(shares.sum(axis=1).round(12), 1)
    # weighted_mode adds up otherwise than predict_proba, so their equal votes may differ.
    tied = np.isclose(*np.sort(shares, axis=1)[:, -2:].T)
    agree = clear & ~tied if weights == "distance" else clear
    np.testing.assert_array_equal(ours.predict(queries)[agree], theirs.predict(queries64)[agree])
    np.testing.assert_array_equal(indices, ours.kneighbors(queries, return_distance=False))


def test_neighbors_are_exact_on_real_images(data: Data) -> None:
    references, _, queries = data
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


@settings(max_examples=100)
@given(
    references=arrays.arrays(np.int64, (30, 2), elements=st.integers(0, 4)),
    classes=arrays.arrays(np.int64, 30, elements=st.integers(3, 6)),
    queries=arrays.arrays(np.int64, (5, 2), elements=st.integers(0, 4)),
    k=st.integers(1, 30),
    weights=st.sampled_from(WEIGHTS),
)
def test_votes_are_those_of_the_nearest(
    references: Array, classes: Array, queries: Array, k: int, weights: Any
) -> None:
    ours = ExactNeighborsClassifier(k, weights).fit(references, classes)
    distances, indices = oracle(queries, references, k)
    for row, shares in enumerate(ours.predict_proba(queries)):
        votes = np.ones(k)
        if weights == "distance":
            zero = distances[row] == 0
            votes = zero.astype(float) if zero.any() else 1 / distances[row]
        of_class = [votes[classes[indices[row]] == one].sum() for one in np.unique(classes)]
        np.testing.assert_allclose(shares, np.array(of_class) / votes.sum(), rtol=1e-12)
    best = ours.predict_proba(queries).argmax(axis=1)
    np.testing.assert_array_equal(ours.predict(queries), np.unique(classes)[best])


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
    data: Data, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    references, classes, queries = data
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


def test_one_search_answers_for_all_smaller_numbers(data: Data) -> None:
    references, classes, queries = data
    ours = ExactNeighborsClassifier(2).fit(references, classes)
    distances, indices = ours.kneighbors(queries, 30)
    for k in (1, 2, 9, 30):
        few_distances, few_indices = ours.kneighbors(queries, k)
        np.testing.assert_array_equal(few_distances, distances[:, :k])
        np.testing.assert_array_equal(few_indices, indices[:, :k])
    np.testing.assert_array_equal(ours.kneighbors(queries)[1], indices[:, :2])


def test_references_are_not_copied(tmp_path: Path, data: Data) -> None:
    references, classes, queries = data
    np.save(tmp_path / "references.npy", references)
    mapped = np.load(tmp_path / "references.npy", mmap_mode="r")
    for given_array in (references, mapped):
        ours = ExactNeighborsClassifier().fit(given_array, classes)
        assert type(ours.references_) is np.ndarray
        assert np.shares_memory(ours.references_, given_array)
        assert_neighbors_are_exact(queries[:9], given_array, 5)


def test_what_is_not_float32_in_c_order_is_converted(data: Data) -> None:
    references, classes, queries = data
    expected = ExactNeighborsClassifier().fit(references, classes).predict_proba(queries)
    for changed in (references.astype(np.uint8), np.asfortranarray(references)):
        ours = ExactNeighborsClassifier().fit(changed, classes)
        assert ours.references_.dtype == np.float32
        np.testing.assert_array_equal(ours.predict_proba(queries.astype(np.uint8)), expected)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_a_model_file_gives_the_same_scores(tmp_path: Path, data: Data, weights: Any) -> None:
    references, classes, queries = data
    ours = ExactNeighborsClassifier(3, weights).fit(references, classes)
    save_model(tmp_path / "model.skops", ours)
    save_model(tmp_path / "again.skops", pickle.loads(pickle.dumps(ours)))
    assert (tmp_path / "model.skops").read_bytes() == (tmp_path / "again.skops").read_bytes()
    own = get_untrusted_types(file=tmp_path / "model.skops")
    assert own == ["stages.learning.neighbors.ExactNeighborsClassifier"]
    loaded = load(tmp_path / "model.skops", trusted=own)
    expected = class_scores(ours, queries)
    assert class_scores(loaded, queries).tobytes() == expected.tobytes()


def test_more_neighbors_than_references_are_refused(data: Data) -> None:
    references, classes, queries = data
    ours = ExactNeighborsClassifier(6).fit(references[:5], classes[:5])
    with pytest.raises(ValueError, match="from 1 to 5, the number of references, found 6"):
        ours.predict(queries)
    with pytest.raises(ValueError, match="from 1 to 5, the number of references, found 7"):
        ours.kneighbors(queries, 7)
    assert ours.kneighbors(queries, 5)[1].shape == (len(queries), 5)


@pytest.mark.parametrize("number", [0, -1, 2.0, "3"])
def test_a_number_of_neighbors_that_is_none_is_refused(data: Data, number: Any) -> None:
    references, classes, queries = data
    with pytest.raises(ValueError, match="n_neighbors: expected a whole number from 1"):
        ExactNeighborsClassifier(number).fit(references, classes)
    with pytest.raises(ValueError, match="n_neighbors: expected a whole number from 1"):
        ExactNeighborsClassifier().fit(references, classes).kneighbors(queries, number)


def test_other_weights_are_refused(data: Data) -> None:
    references, classes, _ = data
    unknown: Any = "squared"
    with pytest.raises(ValueError, match="expected 'uniform' or 'distance', found 'squared'"):
        ExactNeighborsClassifier(weights=unknown).fit(references, classes)


def test_queries_of_another_width_are_refused(data: Data) -> None:
    references, classes, queries = data
    ours = ExactNeighborsClassifier().fit(references, classes)
    for wrong in (queries[:, 1:], np.hstack([queries, queries])):
        with pytest.raises(ValueError, match=f"has {wrong.shape[1]} features, but"):
            ours.predict(wrong)


def test_nothing_is_found_before_a_fit() -> None:
    with pytest.raises(NotFittedError):
        ExactNeighborsClassifier().kneighbors(np.zeros((1, 3)))
