"""A model's block is of the type that its family says, and describes a classifier."""

import re
from pathlib import Path
from typing import Any

import pytest

from stages.config import params
from stages.config.errors import PipelineError
from stages.families import forest, neighbors
from stages.learning.model import FAMILIES, ModelParams, build_classifier
from stages.learning.projection import Projection, Whitening
from tests import blocks
from tests.small_params import document

KNN = (
    "{family: neighbors, features: pixels, train_on: original, folds: 3, "
    "projection: {n_components: 80, whitening: {n_neighbors: null, shrinkage: 0.1}, "
    "class_distances: null}, n_neighbors: 4, weights: distance}"
)
OF_KNN = {"n_neighbors": 4, "weights": "distance"}
OF_EVERY_MODEL = {
    "family": "neighbors",
    "features": "pixels",
    "train_on": "original",
    "folds": 3,
    "projection": {
        "n_components": 80,
        "whitening": {"n_neighbors": None, "shrinkage": 0.1},
        "class_distances": None,
    },
}


def test_a_model_is_loaded_with_the_params_of_its_family(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    chosen = params.load("models.knn", ModelParams)
    assert isinstance(chosen, neighbors.Params)
    assert not isinstance(chosen, forest.Params)
    assert chosen.model_dump() == OF_EVERY_MODEL | OF_KNN
    assert chosen.projection == Projection(
        n_components=80,
        whitening=Whitening(n_neighbors=None, shrinkage=0.1),
        class_distances=None,
    )


def test_a_model_is_loaded_from_the_file_that_is_named(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    other = Path("more.yaml")
    other.write_text(f"models:\n  knn: {KNN.replace('n_neighbors: 4', 'n_neighbors: 8')}\n")
    assert params.load("models.knn", ModelParams).model_dump()["n_neighbors"] == 4
    assert params.load("models.knn", ModelParams, other).model_dump()["n_neighbors"] == 8
    other.write_text(f"models:\n  knn: {KNN.replace('n_neighbors: 4', 'n_neighbors: 0')}\n")
    with pytest.raises(PipelineError) as caught:
        params.load("models.knn", ModelParams, other)
    assert str(caught.value) == (
        "more.yaml: models.knn.n_neighbors: expected greater than 0, found 0"
    )
    with pytest.raises(PipelineError, match=r"^missing\.yaml: not found"):
        params.load("models.knn", ModelParams, Path("missing.yaml"))


@pytest.mark.parametrize("name", FAMILIES)
def test_the_type_of_a_block_has_the_params_of_every_model_and_of_its_family(name: str) -> None:
    block = blocks.model(name)
    kind = ModelParams.type_of(block)
    assert set(kind.model_fields) == set(block)
    chosen = kind.model_validate(block)
    assert isinstance(chosen, ModelParams)
    assert chosen.model_dump() == block
    with pytest.raises(ValueError, match="frozen"):
        chosen.folds = 7


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            KNN.replace("neighbors,", "neighbours,"),
            "x.family: unknown family 'neighbours'; did you mean neighbors?",
        ),
        (KNN.replace("family: neighbors, ", ""), "x.family: missing key; expected one of: dummy,"),
        (KNN.replace("neighbors,", "3,"), "x.family: unknown family 3; expected one of: dummy,"),
        (KNN.replace("neighbors,", "[],"), "x.family: unknown family []; expected one of: dummy,"),
        (
            KNN.replace("neighbors,", "null,"),
            "x.family: unknown family None; expected one of: dummy,",
        ),
        ("3", "x: expected a mapping, found 3"),
        ("null", "x: expected a mapping, found None"),
        (
            KNN.replace("n_neighbors: 4", "n_neighbours: 4"),
            (
                "x.n_neighbors: missing key\n"
                "params.yaml: models.x.n_neighbours: unknown key; did you mean n_neighbors?"
            ),
        ),
        (KNN.replace("weights:", "gamma: 1.0, weights:"), "x.gamma: unknown key; "),
        (KNN.replace("folds: 3", "folds: 1"), "x.folds: expected greater than or equal to 2"),
        (KNN.replace("original", "rotated"), "x.train_on: expected 'original', 'shift' or 'warp'"),
        (KNN.replace("pixels", "3"), "x.features: expected a valid string, found 3"),
        (KNN.replace("pixels", "''"), "x.features: "),
        (
            KNN.replace("n_components", "n_component"),
            (
                "x.projection.n_components: missing key\n"
                "params.yaml: models.x.projection.n_component: unknown key; did you mean n_comp"
            ),
        ),
        (
            KNN.replace("shrinkage: 0.1", "shrinkage: 1.1"),
            "x.projection.whitening.shrinkage: expected less than or equal to 1, found 1.1",
        ),
        (KNN.replace("shrinkage: 0.1", "k: 4"), "x.projection.whitening.shrinkage: missing key"),
    ],
)
def test_a_bad_model_is_told(here: Path, block: str, message: str) -> None:
    document(here, f"models:\n  x: {block}\n")
    with pytest.raises(PipelineError) as caught:
        params.load("models.x", ModelParams)
    assert str(caught.value).startswith(f"params.yaml: models.{message}")


def test_a_model_that_is_not_there_is_told(here: Path) -> None:
    document(here, f"models:\n  knn: {KNN}\n")
    with pytest.raises(PipelineError, match=r"^params.yaml: models\.kn: no such key; did you mean"):
        params.load("models.kn", ModelParams)


@pytest.mark.parametrize("models", ["null", "[knn]", "{}"])
def test_a_file_without_models_has_none(here: Path, models: str) -> None:
    document(here, f"models: {models}\n")
    with pytest.raises(PipelineError, match=r"^params.yaml: models\.knn: no such key"):
        params.load("models.knn", ModelParams)


@pytest.mark.parametrize(
    "name", ["folds", "model", "families", "os", "..learning", "Linear", "__init__", "", "forest."]
)
def test_nothing_else_is_imported_as_a_family(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^family: unknown family {re.escape(repr(name))}"):
        ModelParams.type_of(blocks.model("dummy") | {"family": name})


@pytest.mark.parametrize("name", FAMILIES)
def test_the_projection_comes_first_and_the_familys_own_steps_last(
    name: str, small_model: Any
) -> None:
    plain = build_classifier(small_model(name), 3)
    projected = build_classifier(small_model(name, projection=blocks.PROJECTION), 3)
    steps, others = ([repr(step) for _, step in one.steps] for one in (plain, projected))
    assert steps
    assert len(others) == len(steps) + 2
    assert [step.partition("(")[0] for step in others[:2]] == [
        "PrincipalComponents",
        "WithinClassWhitening",
    ]
    assert others[2:] == steps


def test_the_seed_is_that_of_the_projection_and_of_the_family(small_model: Any) -> None:
    projection = {**blocks.PROJECTION, "class_distances": blocks.DISTANCES}
    built = build_classifier(small_model("forest", projection=projection), 3)
    seeds = [value for key, value in built.get_params().items() if key.endswith("random_state")]
    assert seeds == [3, 3]
