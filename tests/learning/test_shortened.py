"""Shortened vectors are no further apart, and a search by them finds the very same neighbours."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.decomposition import PCA

from stages.learning import nearest as module
from stages.learning import shortened
from stages.learning.shortened import Shortening
from tests.learning.exact_neighbors import assert_neighbors_are_exact

faiss = pytest.importorskip("faiss", reason="faiss is not installed here, and not searched with")

Array = npt.NDArray[Any]


@pytest.fixture(scope="module")
def images(train_sample: Any) -> Array:
    return np.ascontiguousarray(train_sample[0].reshape(600, -1))


@pytest.fixture(scope="module")
def queries(test_sample: Any) -> Array:
    found: Array = test_sample[0][:60].reshape(60, -1).astype(np.float32)
    return found


def squared_distances(some: Array, others: Array) -> Array:
    return np.stack([np.square(others - row).sum(axis=1) for row in some.astype(np.float64)])


@pytest.mark.parametrize("n_directions", [1, 20, 300])
@pytest.mark.parametrize("scale", [1e-9, 1, 1e12])
def test_none_are_further_apart(
    images: Array, queries: Array, n_directions: int, scale: float
) -> None:
    vectors, others = images * np.float32(scale), queries * np.float32(scale)
    shorten = Shortening.of(vectors, n_directions)
    short = shorten(vectors)
    assert short.shape == (600, n_directions + 1)
    assert short.dtype == np.float32
    found = squared_distances(shorten(others), short)
    exact = squared_distances(others, vectors)
    assert (found <= exact * (1 + 1e-5)).all()
    # The more directions, the less is lost.
    assert np.median(found / exact) > {1: 0.05, 20: 0.5, 300: 0.95}[n_directions]


def test_lengths_from_the_mean_are_kept(images: Array) -> None:
    short = Shortening.of(images, 20)(images)
    lengths = np.linalg.norm(images - images.mean(axis=0), axis=1)
    np.testing.assert_allclose(np.linalg.norm(short, axis=1), lengths, rtol=1e-5)


@pytest.mark.parametrize(("sample", "step"), [(8192, 1), (250, 2), (100, 6)])
def test_coordinates_are_the_principal_ones_of_a_sample_of_many(
    images: Array, sample: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortened, "SAMPLE", sample)
    exact = images.astype(np.float64)
    expected = PCA(5, svd_solver="full").fit(exact[::step]).transform(exact)
    found = Shortening.of(images, 5)(images)[:, :5]
    np.testing.assert_allclose(np.abs(found), np.abs(expected), rtol=1e-4, atol=1e-2)


def test_blocks_of_any_size_give_the_same(images: Array, monkeypatch: pytest.MonkeyPatch) -> None:
    shorten = Shortening.of(images, 20)
    expected = shorten(images)
    monkeypatch.setattr(shortened, "BLOCK", 7)
    np.testing.assert_allclose(shorten(images), expected, rtol=1e-5, atol=1e-3)


@pytest.fixture
def by_short_ones(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Search few vectors by shortened ones too; the sizes of the searches are noted."""
    monkeypatch.setattr(module, "SHORTENED_FROM", 1)
    monkeypatch.setattr(module, "DIRECTIONS", 80)
    seen: list[tuple[int, int]] = []
    knn = faiss.knn

    def watched(some: Array, references: Array, number: int) -> Any:
        seen.append(some.shape)
        return knn(some, references, number)

    monkeypatch.setattr(faiss, "knn", watched)
    return seen


@pytest.mark.parametrize("margin", [20, 500])
def test_neighbors_by_short_vectors_are_exact(
    images: Array,
    queries: Array,
    by_short_ones: list[tuple[int, int]],
    margin: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SHORT_MARGIN", margin)
    assert_neighbors_are_exact(queries, images, 5)
    short, long = (sum(n for n, own in by_short_ones if own == width) for width in (81, 784))
    assert short == 120  # all of so few are probed first
    assert (long > 0) == (margin < 500)


@pytest.mark.parametrize("offset", [500, 1e5, 1e7])
@pytest.mark.parametrize("k", [1, 7])
def test_neighbors_by_short_vectors_are_exact_far_from_zero(
    images: Array, queries: Array, by_short_ones: list[tuple[int, int]], k: int, offset: float
) -> None:
    assert_neighbors_are_exact(queries + offset, images + np.float32(offset), k)
    assert by_short_ones[0][1] == 81


def test_equals_by_short_vectors_are_taken_in_their_order(
    images: Array, by_short_ones: list[tuple[int, int]]
) -> None:
    copies = np.random.default_rng(0).permutation(np.repeat(images[:40], 90, axis=0))
    assert_neighbors_are_exact(images[:10], copies, 5)
    assert by_short_ones


def test_where_short_vectors_settle_too_little_they_are_given_up_after_a_probe(
    images: Array,
    queries: Array,
    by_short_ones: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PROBED", 10)
    noisy = queries + np.random.default_rng(0).integers(0, 200, queries.shape)
    assert_neighbors_are_exact(noisy, images, 5)
    assert [n for n, width in by_short_ones if width == 81] == [9]


@pytest.mark.parametrize("scale", [1e-30, 1e17, 1e19])
def test_neighbors_are_exact_where_float32_cannot_hold_the_squares_of_short_vectors(
    images: Array, queries: Array, by_short_ones: list[tuple[int, int]], scale: float
) -> None:
    assert_neighbors_are_exact(queries * np.float32(scale), images * np.float32(scale), 5)
    assert by_short_ones
