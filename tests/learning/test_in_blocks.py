"""Estimators take rows that are elsewhere for the array, and leave there what is made of them."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.base import clone
from sklearn.decomposition import PCA

from stages.families.hyperplane import LocalHyperplaneClassifier
from stages.families.kernel import KernelSGDClassifier
from stages.families.neighbors import ExactNeighborsClassifier
from stages.learning.class_distances import ClassDistances
from stages.learning.components import PrincipalComponents
from stages.learning.in_blocks import in_blocks, labelled, mean, validated
from stages.learning.whitening import WithinClassWhitening
from stages.store import rows
from stages.store.rows import Rows
from stages.store.scratch import array_like

Array = npt.NDArray[Any]

ESTIMATORS = [
    PrincipalComponents(20),
    WithinClassWhitening(3, 0.1),
    ClassDistances(4, n_components=3, random_state=0),
    KernelSGDClassifier(n_landmarks=40, n_components=30, n_steps=20, random_state=0),
    LocalHyperplaneClassifier(5),
    ExactNeighborsClassifier(3),
]


@pytest.fixture
def data(train_sample: Any) -> tuple[Array, Array]:
    images, labels = train_sample
    return images[:, ::2, ::2].reshape(len(images), -1).astype(np.float32), labels


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK", 64)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
def test_an_estimator_learns_the_same_bits_of_them(
    estimator: Any, data: tuple[Array, Array]
) -> None:
    vectors, labels = data
    chosen = np.random.default_rng(0).permutation(len(vectors))[:300]
    apart, whole = (clone(estimator) for _ in range(2))
    apart.fit(Rows(vectors, chosen), labels[chosen])
    whole.fit(vectors[chosen], labels[chosen])
    assert apart.n_features_in_ == whole.n_features_in_ == 196
    ask = "transform" if hasattr(whole, "transform") else "predict_proba"
    ask = ask if hasattr(whole, ask) else "decision_function"
    found = [getattr(each, ask)(vectors[300:]) for each in (apart, whole)]
    np.testing.assert_array_equal(*found)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("estimator", ESTIMATORS[:3], ids=lambda each: type(each).__name__)
def test_what_is_made_of_them_is_mapped_and_the_same(
    estimator: Any, data: tuple[Array, Array]
) -> None:
    vectors, labels = data
    chosen = np.arange(300)[::-1].copy()
    apart, whole = (clone(estimator) for _ in range(2))
    mapped = apart.fit_transform(Rows(vectors, chosen), labels[chosen])
    assert isinstance(mapped, np.memmap)
    inside = whole.fit_transform(vectors[chosen], labels[chosen])
    assert not isinstance(inside, np.memmap)
    np.testing.assert_array_equal(mapped, inside)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("estimator", ESTIMATORS[:3], ids=lambda each: type(each).__name__)
def test_what_is_made_of_a_mapped_file_is_mapped(
    estimator: Any, data: tuple[Array, Array], tmp_path: Path
) -> None:
    vectors, labels = data
    fitted = clone(estimator).fit(vectors[:300], labels[:300])
    np.save(tmp_path / "own.npy", vectors)
    mapped = fitted.transform(np.load(tmp_path / "own.npy", mmap_mode="r"))
    assert isinstance(mapped, np.memmap)
    np.testing.assert_array_equal(mapped, fitted.transform(vectors))


@pytest.mark.parametrize("estimator", ESTIMATORS[:3], ids=lambda each: type(each).__name__)
def test_whole_numbers_are_taken_for_float64(estimator: Any, data: tuple[Array, Array]) -> None:
    numbers, labels = data[0].astype(np.uint8), data[1]
    found, expected = (
        clone(estimator).fit_transform(own, labels) for own in (numbers, numbers.astype(np.float64))
    )
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, expected)
    fitted = clone(estimator).fit(data[0], labels)
    found, expected = (fitted.transform(own) for own in (numbers, numbers.astype(np.float64)))
    assert found.dtype == expected.dtype == np.float64
    np.testing.assert_array_equal(found, expected)


def test_vectors_of_another_width_are_refused(data: tuple[Array, Array]) -> None:
    vectors, _ = data
    fitted = PrincipalComponents(5).fit(vectors)
    with pytest.raises(ValueError, match="expecting 196 features"):
        validated(fitted, Rows(vectors[:, :50]), reset=False, dtype=np.float32)


def test_labels_of_others_are_refused(data: tuple[Array, Array]) -> None:
    vectors, labels = data
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        labelled(ExactNeighborsClassifier(), Rows(vectors), labels[:-1], dtype=np.float32)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("n", [1, 63, 64, 65, 300])
def test_the_mean_is_that_of_numpy_bit_for_bit(n: int, data: tuple[Array, Array]) -> None:
    vectors = data[0][:n] / np.float32(3)
    np.testing.assert_array_equal(mean(Rows(vectors)), vectors.mean(axis=0))


@pytest.mark.parametrize("n", [200, 448, 449, 897, 1000, 2399])
def test_components_of_many_blocks_are_those_of_scikit_learn(n: int) -> None:
    random = np.random.default_rng(0)
    vectors = (random.normal(size=(n, 6)) @ random.normal(size=(6, 40))).astype(np.float32)
    vectors += random.normal(size=vectors.shape).astype(np.float32) / 10
    own, theirs = PrincipalComponents(6).fit(vectors), PCA(6, svd_solver="full").fit(vectors)
    np.testing.assert_allclose(own.explained_variance_, theirs.explained_variance_, rtol=1e-4)
    np.testing.assert_allclose(own.components_, theirs.components_, atol=1e-3)


def test_what_is_in_memory_stays_there(tmp_path: Path) -> None:
    assert not isinstance(array_like(np.zeros(3), (2, 2), np.int8), np.memmap)
    assert isinstance(array_like(Rows(np.zeros((3, 1))), (2, 2), np.int8), np.memmap)
    np.save(tmp_path / "own.npy", np.zeros((3, 2)))
    mapped = np.load(tmp_path / "own.npy", mmap_mode="r")
    assert isinstance(array_like(mapped, (2, 2), np.int8), np.memmap)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("n", [1, 63, 64, 65, 128, 300])
def test_every_block_is_made(n: int, data: tuple[Array, Array]) -> None:
    vectors = data[0][:n]
    np.testing.assert_array_equal(in_blocks(vectors, lambda block: 2 * block), 2 * vectors)


@pytest.mark.parametrize("estimator", ESTIMATORS[:3], ids=lambda each: type(each).__name__)
def test_what_is_made_has_a_name_for_each_column(estimator: Any, data: tuple[Array, Array]) -> None:
    fitted = clone(estimator)
    n_columns = fitted.fit_transform(*data).shape[1]
    name = type(estimator).__name__.lower()
    assert fitted.get_feature_names_out().tolist() == [f"{name}{i}" for i in range(n_columns)]


def test_nothing_is_made_of_nothing() -> None:
    assert in_blocks(np.zeros((0, 3)), lambda block: block[:, :2]).shape == (0, 2)
