"""Every section of the params files puts out of date what reads it alone; some runs go on from there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stages.imaging import idx
from stages.sources.folder import read_folder
from stages.sources.known import NAMES, TRAIN_IMAGES, TRAIN_LABELS
from tests.reruns import (
    AUGMENT,
    BINARY,
    BINARY_COMPUTE,
    CHECK,
    CURVES_COMPUTE,
    DENOISE,
    DRAWING,
    ERROR_ANALYSIS,
    EVALUATE,
    LEARNED,
    MEMBERS,
    MODELS,
    NOVELTY,
    OF_STUDIES,
    PARAMS,
    ROBUSTNESS,
    SCORED,
    TWO_VIEWS,
    UPRIGHT,
    Case,
    learned,
    of_features,
    out_of_date,
    refitted,
    rerun,
    rescored,
    together,
)
from tests.scratch import STUDIES_PARAMS, run, set_params

STUDIES_CHECK = {"studies:check"}
FEWER = "fewer"  # the sample without its last training image

# A parameter, its new value, and the stages that read it. They read the whole block of a model,
# and code as `check` hashes it: with the params of the features that a model takes.
OF_CHAIN: list[tuple[str, object, set[str]]] = [
    ("seed", 43, {"split"} | NOVELTY | AUGMENT | LEARNED | DRAWING),
    # The same images under another path.
    ("data.source", "./tests/sample", {"download"}),
    # All of them, as before; other ones would be split by the way, for studies:check.
    ("split.train_size", 600, {"split"}),
    ("augment.shift.distance", 2, {"augment@shift"}),
    ("augment.warp.copies", 2, {"augment@warp"}),
    ("features.pixels.divisor", 2.0, refitted(*of_features("pixels"))),
    ("features.gradients.orientations", 8, UPRIGHT | refitted(*of_features("gradients"))),
    (
        "features.two_views.orientations",
        8,
        TWO_VIEWS | NOVELTY | refitted(*of_features("two_views")),
    ),
    *[
        (f"models.{key}", value, learned(key.split(".")[0]))
        for key, value in {
            "dummy.strategy": "uniform",
            "sgd_pixels.alpha": 1e-3,
            "random_forest_pixels.n_estimators": 20,
            "knn_pixels.folds": None,
            "knn_pixels_shifted.train_on": "original",
            "sgd.gamma": 0.1,
            "random_forest.min_samples_leaf": 2,
            "knn.projection.whitening.n_neighbors": 5,
        }.items()
    ],
    ("novelty.n_strangers", 2000, NOVELTY),
    ("evaluate.curve_points", 100, EVALUATE),
    ("compare.target", 0.8, {"compare"}),
]
OF_QUESTIONS: list[tuple[str, object, set[str]]] = [
    ("binary.questions.five.target_precision", 0.8, {"studies:binary_report@five"}),
    (
        "binary.questions.three_or_five.positive",
        [4, 6],
        {"studies:binary_compute@three_or_five", "studies:binary_report@three_or_five"},
    ),
    ("binary.models.random_forest.n_estimators", 20, BINARY_COMPUTE),
    ("multilabel.large_from", 6, {"studies:multilabel_report"}),
    ("multilabel.n_neighbors", 3, {"studies:multilabel_compute"}),
    ("denoise.noise.gaussian.standard_deviation", 25.0, {"studies:denoise_compute@gaussian"}),
    ("denoise.cleaning.n_neighbors", 3, DENOISE),
    ("robustness.sample_size", 200, ROBUSTNESS),
    ("error_analysis.pair_images", 9, ERROR_ANALYSIS),
    ("audit.planted_share", 0.02, {"studies:audit_compute@planted"}),
    ("audit.held_out_folds", 3, {"studies:audit_compute@cleaned"}),
    ("audit.drawn", 20, {"studies:audit_report"}),
    ("left_out", ["multilabel"], set()),  # the check alone reads it, and writes who is
    ("learning_curves.sizes", 6, CURVES_COMPUTE),
    ("learning_curves.resamples", 30, {"studies:learning_curves_report"}),
    ("external_validation.drawn", 10, {"studies:external_validation_report"}),
]


CASES = [Case(key, value, CHECK | stages) for key, value, stages in OF_CHAIN]
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
def test_changing_parameters_puts_exactly_what_reads_them_out_of_date(
    project: Path, cases: list[Case]
) -> None:
    for case in cases:
        set_params(project, {case.key: case.value}, case.file)
    assert set(out_of_date(project)) == set().union(*(case.stages for case in cases))


def test_other_images_are_downloaded_and_split_again(project: Path) -> None:
    write_fewer_images(project)
    set_params(project, {"data.source": FEWER})
    assert rerun(project, "split") == ["check", "download", "split"]
    stale = run(project, "dvc", "status", "augment@shift", "explore").stdout
    assert stale.count("data/train/original/pixels") == 2


def test_fewer_test_images_run_what_scores_and_nothing_that_learns(project: Path) -> None:
    set_params(project, {"split.test_size": 250})
    expected = CHECK | {"split", "explore"} | SCORED | DENOISE | ROBUSTNESS | BINARY
    assert sorted(rerun(project)) == sorted(expected)


def test_other_folds_of_the_committees_members_run_all_that_is_scored_by_them(
    project: Path,
) -> None:
    set_params(project, {f"models.{name}.folds": 4 for name in MEMBERS})
    assert sorted(rerun(project)) == sorted(CHECK | rescored(*MEMBERS))
    assert rerun(project) == []


def test_giving_a_model_another_family_runs_that_model_alone(project: Path) -> None:
    set_params(project, {"models.dummy": MODELS["knn_pixels"]})
    assert sorted(rerun(project)) == sorted(CHECK | rescored("dummy"))


def test_a_model_that_is_trained_on_copies_is_run_by_other_copies(project: Path) -> None:
    set_params(project, {"models.knn_pixels.train_on": "warp", "augment.warp.rotation": 15.0})
    expected = ["check", "augment@warp", "cross_validate@knn_pixels", "train@knn_pixels"]
    assert rerun(project, "train@knn_pixels") == expected
    set_params(project, {"augment.warp.rotation": 16.0})
    assert rerun(project, "train@knn_pixels") == expected
