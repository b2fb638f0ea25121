"""Every section of the params files reruns what depends on it alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stages.imaging import idx
from stages.sources.folder import read_folder
from stages.sources.known import NAMES, TRAIN_IMAGES, TRAIN_LABELS
from tests.reruns import (
    AUDIT,
    AUGMENT,
    BINARY,
    CHECK,
    COMMITTEE,
    DENOISE,
    ERROR_ANALYSIS,
    EVALUATE,
    FROM_DOWNLOAD,
    FROM_SPLIT,
    LEARNED,
    LEARNING_CURVES,
    MEMBERS,
    MODELS,
    MULTILABEL,
    OF_STUDIES,
    OF_TRAINING,
    ON_IMAGES,
    PARAMS,
    QUESTIONS,
    ROBUSTNESS,
    SCORED,
    SLANTED,
    UPRIGHT,
    each,
    of_features,
    refitted,
    rerun,
    rescored,
    steps,
    trained_on,
)
from tests.scratch import set_params

STUDIES_PARAMS = "stages/studies/params.yaml"
STUDIES_CHECK = {"studies:check"}

# A parameter, its new value, and what runs. The stages of a model depend on its whole block.
Case = tuple[str, object, set[str]]
CASES: list[Case] = [
    # All images are kept, so the split is the same; the folds are not, by which models are
    # calibrated; shifts draw nothing at random.
    (
        "seed",
        43,
        CHECK
        | {"split", "featurize@warp"}
        | AUGMENT
        | LEARNED
        | each("predict")
        | EVALUATE
        | COMMITTEE
        | OF_TRAINING
        | QUESTIONS
        | ON_IMAGES
        | {"compare"},
    ),
    # The same images under another path; then other images.
    ("data.source", "./tests/sample", CHECK | {"download"}),
    ("data.source", "fewer", CHECK | FROM_DOWNLOAD),
    ("split.train_size", 500, CHECK | FROM_SPLIT),
    (
        "split.test_size",
        250,
        CHECK | {"split", "explore"} | SCORED | ON_IMAGES | BINARY,
    ),
    ("augment.shift.distance", 2, CHECK | {"augment@shift"} | rescored(*trained_on("shift"))),
    (
        "augment.warp.copies",
        2,
        CHECK | {"augment@warp", "featurize@warp"} | rescored(*trained_on("warp")),
    ),
    # Twice or half is exact in floating point: other models of the same scores.
    ("features.pixels.divisor", 2.0, CHECK | refitted(*of_features("pixels"))),
    ("features.gradients.orientations", 8, CHECK | UPRIGHT | rescored(*of_features("gradients"))),
    ("features.slanted.orientations", 8, CHECK | SLANTED | rescored(*of_features("slanted"))),
    # Copies keep the shares of the classes, which is all that the dummy learns.
    ("models.dummy.train_on", "shift", CHECK | steps("dummy", "train", "cross_validate")),
    # A model is fitted on everything, but calibrated out of fold.
    *[
        (f"models.{name}.folds", value, CHECK | rescored(name))
        for name, value in {"dummy": 2, "knn_pixels": None}.items()
    ],
    *[
        (f"models.{key}", value, CHECK | rescored(key.split(".")[0]))
        for key, value in {
            "dummy.strategy": "uniform",
            "sgd_pixels.alpha": 1e-3,
            "random_forest_pixels.n_estimators": 20,
            "knn_pixels.features": "gradients",
            "sgd.gamma": 0.1,
            "knn.projection.whitening.n_neighbors": None,
        }.items()
    ],
    ("evaluate.curve_points", 100, CHECK | EVALUATE | {"compare"}),
    ("compare.target", 0.8, CHECK | {"compare"}),
]
OF_STUDIES_CASES: list[Case] = [
    ("binary.questions.five.target_precision", 0.8, {"studies:binary_report@five"}),
    (
        "binary.questions.five.positive",
        [4],
        {"studies:binary_compute@five", "studies:binary_report@five"},
    ),
    ("binary.models.random_forest.n_estimators", 20, BINARY),
    ("multilabel.large_from", 6, {"studies:multilabel_report"}),
    ("multilabel.n_neighbors", 3, MULTILABEL),
    (
        "denoise.noise.gaussian.standard_deviation",
        25.0,
        {"studies:denoise_compute@gaussian", "studies:denoise_report"},
    ),
    ("denoise.cleaning.n_neighbors", 3, DENOISE),
    ("robustness.sample_size", 200, ROBUSTNESS),
    ("error_analysis.pair_images", 9, ERROR_ANALYSIS),
    # Suspects are left out of training whatever is planted elsewhere.
    ("audit.planted_share", 0.02, AUDIT),
    ("audit.drawn", 20, {"studies:audit_report"}),
    ("learning_curves.sizes", 6, LEARNING_CURVES),
    ("learning_curves.resamples", 20, {"studies:learning_curves_report"}),
]


def parameters(section: Any, key: str = "") -> Iterator[str]:
    """Yield the dotted key of every value of a params file."""
    if isinstance(section, dict):
        for name, value in section.items():
            yield from parameters(value, f"{key}.{name}" if key else name)
    else:
        yield key


def section(key: str) -> str:
    """Return the part of params.yaml that stages list; of a model, its family."""
    first, *rest = key.split(".")
    if first == "models":
        family: str = MODELS[rest[0]]["family"]
        return family
    return f"{first}.{rest[0]}" if first in {"augment", "features"} else first


def value_of(params: Any, key: str) -> Any:
    for part in key.split("."):
        params = params[part]
    return params


def write_fewer_images(project: Path) -> None:
    """Write the sample again without its last training image."""
    content = read_folder(project / "tests/sample")
    (project / "fewer").mkdir()
    for name in NAMES:
        (project / "fewer" / name).write_bytes(content[name])
    for name in (TRAIN_IMAGES, TRAIN_LABELS):
        with (project / "fewer" / name).open("rb") as stream:
            array = idx.decode(stream, name)
        (project / "fewer" / name).write_bytes(idx.encode(array[:-1]))


def test_every_section_is_in_the_table() -> None:
    # DVC compares whole sections: one parameter of each stands for the others.
    assert {section(key) for key in parameters(PARAMS)} == {section(key) for key, _, _ in CASES}
    names = {key.split(".")[0] for key, _, _ in OF_STUDIES_CASES}
    assert names == set(OF_STUDIES)


def test_every_value_of_the_table_is_another_than_that_of_the_project() -> None:
    assert [key for key, value, _ in CASES if value == value_of(PARAMS, key)] == []
    same = [key for key, value, _ in OF_STUDIES_CASES if value == value_of(OF_STUDIES, key)]
    assert same == []


@pytest.mark.parametrize(
    ("key", "value", "expected"), CASES, ids=[f"{key}={value}" for key, value, _ in CASES]
)
def test_changing_one_parameter_runs_exactly_what_depends_on_it(
    project: Path, key: str, value: object, expected: set[str]
) -> None:
    if value == "fewer":
        write_fewer_images(project)
    set_params(project, {key: value})
    ran = rerun(project)
    assert sorted(ran) == sorted(expected)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    OF_STUDIES_CASES,
    ids=[f"{key}={value}" for key, value, _ in OF_STUDIES_CASES],
)
def test_changing_one_parameter_of_a_study_runs_exactly_what_depends_on_it(
    project: Path, key: str, value: object, expected: set[str]
) -> None:
    set_params(project, {key: value}, STUDIES_PARAMS)
    assert sorted(rerun(project)) == sorted(STUDIES_CHECK | expected)


def test_other_folds_of_the_committees_members_run_all_that_is_scored_by_them(
    project: Path,
) -> None:
    set_params(project, {f"models.{name}.folds": 3 for name in MEMBERS})
    assert sorted(rerun(project)) == sorted(CHECK | rescored(*MEMBERS))
    assert rerun(project) == []


def test_giving_a_model_another_family_runs_that_model_alone(project: Path) -> None:
    set_params(project, {"models.dummy": MODELS["knn_pixels"]})
    assert sorted(rerun(project)) == sorted(CHECK | rescored("dummy"))


def test_copies_that_a_model_learns_from_are_the_only_ones_that_run_it(project: Path) -> None:
    set_params(project, {"models.knn_pixels.train_on": "warp"})
    rerun(project)
    set_params(project, {"augment.warp.rotation": 15.0})
    expected = CHECK | {"augment@warp", "featurize@warp"}
    expected |= rescored("knn_pixels", *trained_on("warp"))
    assert sorted(rerun(project)) == sorted(expected)
