"""ExactNeighborsClassifier answers as scikit-learn does by brute force, and refuses the rest."""

import pickle
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.exceptions import NotFittedError
from sklearn.neighbors import KNeighborsClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks
from skops.io import get_untrusted_types, load

from stages.families.neighbors import ExactNeighborsClassifier
from stages.learning.classifier import class_scores
from stages.store.model_file import save_model
from tests.learning.exact_neighbors import assert_neighbors_are_exact, oracle

Array = npt.NDArray[Any]
Data = tuple[Array, Array, Array]
WEIGHTS: tuple[Literal["uniform"], Literal["distance"]] = ("uniform", "distance")


@parametrize_with_checks([ExactNeighborsClassifier(weights=weights) for weights in WEIGHTS])  # type: ignore[untyped-decorator]
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("k", [1, 3, 10, 40])
def test_it_equals_brute_force_of_scikit_learn(neighbor_data: Data, weights: Any, k: int) -> None:
    references, classes, queries = neighbor_data
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


def test_one_search_answers_for_all_smaller_numbers(neighbor_data: Data) -> None:
    references, classes, queries = neighbor_data
    ours = ExactNeighborsClassifier(2).fit(references, classes)
    distances, indices = ours.kneighbors(queries, 30)
    for k in (1, 2, 9, 30):
        few_distances, few_indices = ours.kneighbors(queries, k)
        np.testing.assert_array_equal(few_distances, distances[:, :k])
        np.testing.assert_array_equal(few_indices, indices[:, :k])
    np.testing.assert_array_equal(ours.kneighbors(queries)[1], indices[:, :2])


def test_references_that_are_no_bytes_are_not_copied(tmp_path: Path, neighbor_data: Data) -> None:
    references, classes, queries = neighbor_data
    references = references + np.float32(0.5)
    np.save(tmp_path / "references.npy", references)
    mapped = np.load(tmp_path / "references.npy", mmap_mode="r")
    for given_array in (references, mapped):
        ours = ExactNeighborsClassifier().fit(given_array, classes)
        assert type(ours.references_) is np.ndarray
        assert np.shares_memory(ours.references_, given_array)
        assert_neighbors_are_exact(queries[:9], given_array, 5)


def test_whole_numbers_up_to_255_are_kept_as_bytes_and_found_alike(neighbor_data: Data) -> None:
    references, classes, queries = neighbor_data
    expected = oracle(queries, references, 9)
    for changed in (references, references.astype(np.uint8), np.asfortranarray(references)):
        ours = ExactNeighborsClassifier().fit(changed, classes)
        assert ours.references_.dtype == np.uint8
        for one, other in zip(ours.kneighbors(queries.astype(np.uint8), 9), expected, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("value", [-1.0, 255.5, 256.0, 1e30, 0.25])
def test_one_value_that_is_no_byte_keeps_all_as_they_are(neighbor_data: Data, value: float) -> None:
    references, classes, queries = neighbor_data
    changed = references.copy()
    changed[-1, -1] = value
    ours = ExactNeighborsClassifier().fit(changed, classes)
    np.testing.assert_array_equal(ours.references_, changed)
    assert_neighbors_are_exact(queries[:20], changed, 5)


def test_what_is_not_float32_in_c_order_is_converted(neighbor_data: Data) -> None:
    references, classes, queries = (
        array / 2 if array.ndim == 2 else array for array in neighbor_data
    )
    expected = ExactNeighborsClassifier().fit(references, classes).predict_proba(queries)
    for changed in (references.astype(np.float64), np.asfortranarray(references)):
        ours = ExactNeighborsClassifier().fit(changed, classes)
        assert ours.references_.dtype == np.float32
        np.testing.assert_array_equal(ours.predict_proba(queries), expected)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_a_model_file_gives_the_same_scores(
    tmp_path: Path, neighbor_data: Data, weights: Any
) -> None:
    references, classes, queries = neighbor_data
    ours = ExactNeighborsClassifier(3, weights).fit(references, classes)
    save_model(tmp_path / "model.skops", ours)
    save_model(tmp_path / "again.skops", pickle.loads(pickle.dumps(ours)))
    assert (tmp_path / "model.skops").read_bytes() == (tmp_path / "again.skops").read_bytes()
    own = get_untrusted_types(file=tmp_path / "model.skops")
    assert own == ["stages.families.neighbors.ExactNeighborsClassifier"]
    loaded = load(tmp_path / "model.skops", trusted=own)
    expected = class_scores(ours, queries)
    assert class_scores(loaded, queries).tobytes() == expected.tobytes()


def test_of_fewer_references_than_neighbors_all_vote_but_more_are_not_found(
    neighbor_data: Data,
) -> None:
    references, classes, queries = neighbor_data
    ours, all_five = (
        ExactNeighborsClassifier(number).fit(references[:5], classes[:5]) for number in (6, 5)
    )
    np.testing.assert_array_equal(ours.predict_proba(queries), all_five.predict_proba(queries))
    with pytest.raises(ValueError, match="from 1 to 5, the number of references, found 7"):
        ours.kneighbors(queries, 7)
    assert ours.kneighbors(queries, 5)[1].shape == (len(queries), 5)


@pytest.mark.parametrize("number", [0, -1, 2.0, "3"])
def test_a_number_of_neighbors_that_is_none_is_refused(neighbor_data: Data, number: Any) -> None:
    references, classes, queries = neighbor_data
    with pytest.raises(ValueError, match="n_neighbors: expected a whole number from 1"):
        ExactNeighborsClassifier(number).fit(references, classes)
    with pytest.raises(ValueError, match="n_neighbors: expected a whole number from 1"):
        ExactNeighborsClassifier().fit(references, classes).kneighbors(queries, number)


def test_other_weights_are_refused(neighbor_data: Data) -> None:
    references, classes, _ = neighbor_data
    unknown: Any = "squared"
    with pytest.raises(ValueError, match="expected 'uniform' or 'distance', found 'squared'"):
        ExactNeighborsClassifier(weights=unknown).fit(references, classes)


def test_queries_of_another_width_are_refused(neighbor_data: Data) -> None:
    references, classes, queries = neighbor_data
    ours = ExactNeighborsClassifier().fit(references, classes)
    for wrong in (queries[:, 1:], np.hstack([queries, queries])):
        with pytest.raises(ValueError, match=f"has {wrong.shape[1]} features, but"):
            ours.predict(wrong)


def test_nothing_is_found_before_a_fit() -> None:
    with pytest.raises(NotFittedError):
        ExactNeighborsClassifier().kneighbors(np.zeros((1, 3)))
