"""Vectors are projected as params ask, and what data allow less of is told."""

from typing import Any

import numpy as np
import pytest

from stages.learning.bounds import Size
from stages.learning.class_distances import ClassDistances
from stages.learning.components import PrincipalComponents
from stages.learning.projection import Projection, projection_bounds, projection_steps
from stages.learning.whitening import WithinClassWhitening
from tests import blocks


def projection(n_components: int, n_neighbors: int | None, **changes: Any) -> Projection:
    whitening = {"n_neighbors": n_neighbors, "shrinkage": 0.1}
    return Projection(
        n_components=n_components,
        **{"whitening": whitening, "class_distances": None} | changes,
    )


def test_steps_are_those_of_the_params_in_their_order() -> None:
    params = projection(20, 3, class_distances=dict(blocks.DISTANCES))
    components, whitening, distances = projection_steps(params, 7)
    assert isinstance(components, PrincipalComponents)
    assert components.get_params() == {"n_components": 20, "vectors_each": 3}
    assert isinstance(whitening, WithinClassWhitening)
    assert whitening.get_params() == {"n_neighbors": 3, "shrinkage": 0.1}
    assert isinstance(distances, ClassDistances)
    assert distances.get_params() == {**blocks.DISTANCES, "random_state": 7}
    (alone,) = projection_steps(projection(5, None, whitening=None), 7)
    assert isinstance(alone, PrincipalComponents)


# Of 63 images, 8 of them of the rarest class.
@pytest.mark.parametrize(
    ("n_components", "n_neighbors", "features", "expected"),
    [
        (21, 7, 21, []),
        (21, None, 784, []),
        (22, 7, 784, ["21 of 22 principal components: images to fit to: 63"]),
        (21, 7, 20, ["20 of 21 principal components: features of an image: 20"]),
        (5, 8, 784, ["7 of 8 neighbours for whitening: images of the rarest class: 8"]),
        (
            99,
            30,
            48,
            [
                "21 of 99 principal components: images to fit to: 63",
                "7 of 30 neighbours for whitening: images of the rarest class: 8",
            ],
        ),
    ],
)
def test_what_data_allow_less_of_is_told_with_the_reason(
    n_components: int, n_neighbors: int | None, features: int, expected: list[str]
) -> None:
    size = Size.of(np.repeat([0, 1, 2], [8, 25, 30]), features)
    assert projection_bounds(projection(n_components, n_neighbors), size) == expected


def test_of_one_image_there_is_one_component_and_no_neighbour() -> None:
    size = Size.of(np.zeros(1, np.uint8), 784)
    assert projection_bounds(projection(2, 1), size) == [
        "1 of 2 principal components: images to fit to: 1",
        "0 of 1 neighbours for whitening: images of the rarest class: 1",
    ]
    assert projection_bounds(projection(1, 1, whitening=None), size) == []
