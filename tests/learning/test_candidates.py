"""Without faiss the same neighbours are found, bit for bit, and no second OpenMP is loaded."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stages.learning import candidates
from stages.learning.nearest import nearest
from tests.learning.exact_neighbors import assert_neighbors_are_exact
from tests.scratch import PROJECT, run

Array = npt.NDArray[Any]
Data = tuple[Array, Array, Array]

# As on macOS: a process of it that fits what searches, and what clusters with OpenMP.
ON_MACOS = """
import sys
import numpy, scipy.ndimage, skimage.metrics, sklearn.cluster
sys.platform = {platform!r}
from threadpoolctl import threadpool_info
from stages.learning.clusters import class_clusters
from stages.learning.nearest import nearest

vectors = numpy.random.default_rng(0).random((500, 8), dtype=numpy.float32)
class_clusters(vectors, 5, numpy.random.RandomState(0))
squares, indices = nearest(vectors, vectors, 3)
runtimes = {{pool["filepath"] for pool in threadpool_info() if pool["user_api"] == "openmp"}}
print("faiss" in sys.modules, len(runtimes), squares.sum().hex(), indices.sum())
"""


@contextmanager
def by_numpy(compared: int = candidates.COMPARED) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "faiss", None)  # as where it is not installed
        patch.setattr(candidates, "COMPARED", compared)
        yield


@pytest.mark.parametrize("k", [1, 7, 590])
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize("compared", [1, 1 << 12, candidates.COMPARED])
def test_both_searches_give_the_same_bits(
    train_sample: Any, test_sample: Any, k: int, kind: type, compared: int
) -> None:
    pytest.importorskip("faiss", reason="faiss is not installed here")
    images, _ = train_sample
    references = images.reshape(600, -1).astype(kind)
    queries = np.sqrt(test_sample[0][:40].reshape(40, -1)).astype(np.float32)
    expected = nearest(queries, references, k)
    with by_numpy(compared):
        found = nearest(queries, references, k)
    for one, other in zip(found, expected, strict=True):
        assert one.tobytes() == other.tobytes()


def test_neighbors_are_exact_on_real_images(neighbor_data: Data) -> None:
    references, _, queries = neighbor_data
    with by_numpy():
        assert_neighbors_are_exact(queries, references, 7)


@settings(max_examples=100)
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
    with by_numpy(data.draw(st.sampled_from([1, 50, 1 << 22]))):
        assert_neighbors_are_exact(queries, references, k)


@pytest.mark.parametrize("scale", [1e-30, 1e-22, 1e-21, 1e-3, 1e17, 2e18, 5e18, 1e19, 1e30])
def test_vectors_whose_squares_float32_cannot_hold_are_told_apart(scale: float) -> None:
    rng = np.random.default_rng(0)
    for width in (1, 3):
        numbers = rng.integers(-9, 10, (300, width)) + rng.integers(0, 10, (300, width)) / 16
        numbers[::7] *= 8
        vectors = (numbers * scale).astype(np.float32)
        with by_numpy():
            assert_neighbors_are_exact(vectors[:60], vectors[60:], 5)


def searching(search: str) -> AbstractContextManager[None]:
    pytest.importorskip(search, reason=f"{search} is not installed here")
    return by_numpy() if search == "numpy" else nullcontext()


@pytest.mark.parametrize("search", ["numpy", "faiss"])
@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize("n", [1, 5, 61, 64, 65])
@pytest.mark.parametrize("converted", [1, 16 * 6, candidates.CONVERTED])
def test_those_proposed_are_the_nearest_however_many_are_compared_at_once(
    search: str, kind: type, n: int, converted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sums of such whole numbers are exact in float32 too, so that nothing is left to rounding.
    rng = np.random.default_rng(n)
    references: Array = rng.integers(0, 40, (n, 16)).astype(kind)
    queries = rng.integers(-3, 40, (9, 16)).astype(np.float32)
    queries[0] = references[0]
    expected = ((queries[:, None] - references.astype(np.float64)) ** 2).sum(axis=2)
    monkeypatch.setattr(candidates, "CONVERTED", converted)
    for number in {1, min(4, n), min(7, n), n}:
        with searching(search):
            rounded, indices = candidates.propose(queries, references, number)
        assert rounded.dtype == np.float32
        assert indices.dtype == np.int64
        np.testing.assert_array_equal(rounded, np.sort(expected)[:, :number])
        np.testing.assert_array_equal(np.take_along_axis(expected, indices, axis=1), rounded)
        assert all(len(set(own)) == number for own in indices.tolist())


@pytest.mark.parametrize("search", ["numpy", "faiss"])
def test_none_stands_for_what_float32_cannot_hold(search: str) -> None:
    references = np.array([[1e25, 0], [1, 0], [0, -1e25], [2, 0]], dtype=np.float32)
    with searching(search):
        rounded, indices = candidates.propose(np.zeros((2, 2), np.float32), references, 3)
    np.testing.assert_array_equal(indices, [[1, 3, -1]] * 2)
    np.testing.assert_array_equal(rounded[:, :2], [[1, 4]] * 2)


@pytest.mark.parametrize("search", ["numpy", "faiss"])
def test_no_bytes_are_near_a_query_whose_square_float32_cannot_hold(
    search: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "CONVERTED", 1)
    references = np.arange(10, dtype=np.uint8).reshape(5, 2)
    queries = np.array([[1e25, 0], [2, 3]], dtype=np.float32)
    with searching(search):
        rounded, indices = candidates.propose(queries, references, 2)
    np.testing.assert_array_equal(indices[0], [-1, -1])
    assert indices[1, 0] == 1
    np.testing.assert_array_equal(rounded[1], [0, 8])


def test_shortened_vectors_are_searched_too(
    train_sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stages.learning.nearest.SHORTENED_FROM", 1)
    vectors = np.sqrt(train_sample[0].reshape(600, -1)).astype(np.float32)
    expected = nearest(vectors[:200], vectors[200:], 5)
    with by_numpy():
        found = nearest(vectors[:200], vectors[200:], 5)
    for one, other in zip(found, expected, strict=True):
        assert one.tobytes() == other.tobytes()


def test_on_macos_numpy_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert candidates.faiss_module() is None


def told(platform: str) -> list[str]:
    code = ON_MACOS.format(platform=platform)
    result = run(PROJECT, "python", "-c", code)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_a_process_that_searches_and_clusters_has_one_openmp() -> None:
    here = told(sys.platform)
    assert here[1] == "1"
    on_macos = told("darwin")
    assert on_macos[:2] == ["False", "1"]
    assert on_macos[2:] == here[2:]
