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
    Case,
    each,
    of_features,
    refitted,
    rerun,
    rescored,
    steps,
    together,
    trained_on,
)
from tests.scratch import run, set_params

STUDIES_PARAMS = "stages/studies/params.yaml"
STUDIES_CHECK = {"studies:check"}
FEWER = "fewer"  # the sample without its last training image

# A parameter, its new value, and what runs. The stages of a model depend on its whole block.
OF_CHAIN: list[tuple[str, object, set[str]]] = [
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
    # The same images under another path.
    ("data.source", "./tests/sample", CHECK | {"download"}),
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
OF_QUESTIONS: list[tuple[str, object, set[str]]] = [
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


CASES = [Case(key, value, stages) for key, value, stages in OF_CHAIN]
CASES += [
    Case(key, value, STUDIES_CHECK | stages, STUDIES_PARAMS) for key, value, stages in OF_QUESTIONS
]
GROUPS = together(CASES)


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
    (project / FEWER).mkdir()
    for name in NAMES:
        (project / FEWER / name).write_bytes(content[name])
    for name in (TRAIN_IMAGES, TRAIN_LABELS):
        with (project / FEWER / name).open("rb") as stream:
            array = idx.decode(stream, name)
        (project / FEWER / name).write_bytes(idx.encode(array[:-1]))


def test_every_section_is_in_the_table() -> None:
    # DVC compares whole sections: one parameter of each stands for the others.
    assert {section(key) for key in parameters(PARAMS)} == {section(key) for key, _, _ in OF_CHAIN}
    assert {key.split(".")[0] for key, _, _ in OF_QUESTIONS} == set(OF_STUDIES)


def test_every_value_of_the_table_is_another_than_that_of_the_project() -> None:
    assert [key for key, value, _ in OF_CHAIN if value == value_of(PARAMS, key)] == []
    assert [key for key, value, _ in OF_QUESTIONS if value == value_of(OF_STUDIES, key)] == []


@pytest.mark.parametrize(
    "cases", GROUPS, ids=[" ".join(case.key for case in cases) for cases in GROUPS]
)
def test_changing_parameters_runs_exactly_what_depends_on_them(
    project: Path, cases: list[Case]
) -> None:
    for case in cases:
        set_params(project, {case.key: case.value}, case.file)
    assert sorted(rerun(project)) == sorted(set().union(*(case.stages for case in cases)))


def test_other_images_are_downloaded_and_split_again(project: Path) -> None:
    write_fewer_images(project)
    set_params(project, {"data.source": FEWER})
    assert rerun(project, "split") == ["check", "download", "split"]
    # What comes after has other inputs; that it runs then is told by another split.
    stale = run(project, "dvc", "status", "augment@shift", "explore").stdout
    assert stale.count("data/train/original/pixels") == 2


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
