"""Principal components are scikit-learn's, or as many of them as vectors have."""

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.learning.components import PrincipalComponents, summed_blocks


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [PrincipalComponents(), PrincipalComponents(2), PrincipalComponents(9, vectors_each=3)]
)
def test_they_pass_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_where_there_are_as_many_they_are_those_of_scikit_learn_bit_for_bit(
    train_sample: Any, test_sample: Any
) -> None:
    vectors, others = (
        images[:, ::2, ::2].reshape(len(images), -1).astype(np.float32)
        for images, _ in (train_sample, test_sample)
    )
    own, theirs = PrincipalComponents(30), PCA(30, svd_solver="covariance_eigh")
    np.testing.assert_array_equal(own.fit_transform(vectors), theirs.fit_transform(vectors))
    np.testing.assert_array_equal(own.transform(others), theirs.transform(others))


@pytest.mark.parametrize(
    ("shape", "each", "kept"),
    [((50, 8), 1, 8), ((9, 70), 1, 8), ((70, 60), 3, 23), ((3, 60), 3, 1), ((2, 60), 3, 1)],
)
def test_there_are_no_more_than_features_and_vectors_allow(
    shape: tuple[int, int], each: int, kept: int
) -> None:
    vectors = np.random.default_rng(0).normal(size=shape)
    assert PrincipalComponents(100, each).fit_transform(vectors).shape == (shape[0], kept)


@pytest.mark.parametrize(
    ("n", "sizes"),
    [
        (1, [1]),
        (448, [448]),
        (449, [225, 224]),
        (600, [300, 300]),
        (895, [448, 447]),
        (896, [448, 448]),
        (897, [448, 225, 224]),
        (1345, [448, 448, 225, 224]),
    ],
)
def test_products_of_whole_blocks_are_added_up_and_of_two_halves_at_the_end(
    n: int, sizes: list[int]
) -> None:
    found = list(summed_blocks(n))
    assert [rows.stop - rows.start for rows in found] == sizes
    assert [rows.start for rows in found] == [0, *(rows.stop for rows in found[:-1])]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_directions_in_which_nothing_varies_are_left_out(dtype: Any) -> None:
    random = np.random.default_rng(0)
    vectors = (random.normal(size=(90, 4)) @ random.normal(size=(4, 40)) + 1).astype(dtype)
    assert PrincipalComponents(30).fit_transform(vectors).shape == (90, 4)


@pytest.mark.parametrize("shape", [(20, 50), (50, 20)])
@pytest.mark.parametrize("value", [0.0, 200.0])
def test_vectors_that_are_all_the_same_have_one_that_is_zero(
    shape: tuple[int, int], value: float
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = PrincipalComponents(30).fit_transform(np.full(shape, value))
    np.testing.assert_allclose(found, np.zeros((shape[0], 1)), atol=1e-9)


@pytest.mark.parametrize("params", [{"n_components": 0}, {"vectors_each": 0}])
def test_less_than_one_is_refused(params: dict[str, int]) -> None:
    ((name, value),) = params.items()
    with pytest.raises(ValueError, match=rf"{name}={value}\b.*: expected at least one$"):
        PrincipalComponents(**params).fit(np.eye(5))
