"""`check` tells at once, a line each, all that is wrong with the params of the studies."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages.config.errors import PipelineError
from stages.store.arrays import write_arrays
from stages.store.left_out import CHECKED
from stages.studies import STUDIES, check
from tests.class_names import DIGITS, write_class_names
from tests.scratch import PROJECT, contents
from tests.studies.valid_studies import (
    DOCUMENT,
    GRAPH,
    Place,
    changed,
    known,
    problems,
)

CLEANING = ("denoise", "cleaning")
FIVE = ("binary", "questions", "five")
CLASSES = ", ".join(DIGITS)
CURVES = ("learning_curves", "held_out_folds")


def test_the_committed_params_are_valid() -> None:
    assert problems(DOCUMENT) == []


def test_a_question_called_like_a_device_of_windows_is_refused() -> None:
    document = changed(("binary", "questions", "aux"), DOCUMENT["binary"]["questions"]["five"])
    assert problems(document) == [
        "binary.questions.aux: expected a name that Windows gives no device"
    ]


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (
            (*FIVE, "positive"),
            [12],
            (f"binary.questions.five.positive: no such class 12; expected one of: {CLASSES}"),
        ),
        (
            (*FIVE, "positive"),
            list(range(10)),
            "binary.questions.five.negative: expected training images that are not positive, found none",
        ),
        (
            ("multilabel", "large_from"),
            10,
            f"multilabel.large_from: no such class 10; expected one of: {CLASSES}",
        ),
        (
            ("multilabel", "large_from"),
            0,
            "multilabel.large_from: expected one of: 1, 2, 3, 4, 5, 6, 7, 8, 9; found 0",
        ),
        (
            ("multilabel", "n_neighbors"),
            401,
            "multilabel.n_neighbors: expected at most 400, the images of other folds, found 401",
        ),
        (
            (*CLEANING, "n_neighbors"),
            601,
            (
                "denoise.cleaning.n_neighbors: expected a whole number from 1 to 600, "
                "the number of references, found 601"
            ),
        ),
        (
            (*CLEANING, "classifier"),
            "a_modle",
            "denoise.cleaning.classifier: no such model 'a_modle'; did you mean a_model?",
        ),
        (
            ("robustness", "sample_size"),
            9,
            "robustness.sample_size: expected 10 (one image a class) to 600 (all), found 9",
        ),
        (
            ("error_analysis", "pair"),
            [3, 10],
            f"error_analysis.pair: no such class 10; expected one of: {CLASSES}",
        ),
        (
            ("error_analysis", "models"),
            ["comittee", "knn"],
            "error_analysis.models: no such model 'comittee'; did you mean committee?",
        ),
        (
            ("error_analysis", "models"),
            ["knn", "knn"],
            "error_analysis.models: expected each model once, found knn, knn",
        ),
        (
            ("audit", "judge"),
            "comittee",
            "audit.judge: no such model 'comittee'; did you mean committee?",
        ),
    ],
)
def test_what_cannot_be_right_is_told_in_one_line(place: Place, value: Any, line: str) -> None:
    assert problems(changed(place, value)) == line.split("\n")


@pytest.mark.parametrize("place", [(*CLEANING, "classifier"), ("audit", "judge")])
def test_the_committee_may_stand_for_a_model(place: Place) -> None:
    assert problems(changed(place, "committee")) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [(("error_analysis", "models"), ["a_model"]), (("audit", "judge"), "a_model")],
)
def test_a_model_without_out_of_fold_scores_is_refused_where_they_are_needed(
    place: Place, value: Any
) -> None:
    document = changed(place, value)
    assert problems(document) == []
    assert problems(document, known(a_model=0)) == [
        f"{'.'.join(place)}: expected a model with at least 2 folds, found a_model with none"
    ]


def test_a_model_without_folds_may_clean_images() -> None:
    assert problems(changed((*CLEANING, "classifier"), "a_model"), known(a_model=0)) == []


def test_an_audit_within_the_training_folds_needs_three_of_them() -> None:
    assert problems(DOCUMENT, known(knn=3)) == []
    assert problems(DOCUMENT, known(knn=2)) == [
        "audit: expected a model with at least 3 folds, found knn with 2"
    ]


def test_a_study_that_leaves_out_more_folds_than_a_model_has_is_refused() -> None:
    assert problems(changed(CURVES, 5)) == []
    assert problems(changed(CURVES, 6)) == [
        f"{'.'.join(CURVES)}: expected a model with at least 6 folds, found {name} with 5"
        for name in ("sgd", "random_forest", "knn")
    ]
    assert problems(changed(CURVES, 1), known(sgd=0)) == [
        f"{'.'.join(CURVES)}: expected a model with at least 2 folds, found sgd with none"
    ]


def test_models_that_dvc_yaml_names_are_those_that_stages_depend_on() -> None:
    assert check.models_taken(GRAPH, "audit") == ["knn"]
    assert check.models_taken(GRAPH, "learning_curves") == ["sgd", "random_forest", "knn"]
    tried = GRAPH["stages"]["robustness_compute"]["foreach"]
    assert check.models_taken(GRAPH, "robustness") == tried
    assert check.models_taken(GRAPH, "multilabel") == check.models_taken(GRAPH, "none") == []


def test_harder_images_are_scored_by_the_committees_members_and_no_one_else() -> None:
    fewer = replace(known(), members=["sgd", "knn"])
    (line,) = problems(DOCUMENT, fewer)
    assert line == (
        "robustness: expected robustness_compute in dvc.yaml to run foreach member of the "
        "committee: sgd, knn; found sgd, random_forest, knn"
    )
    reordered = replace(known(), members=known().members[::-1])
    assert problems(DOCUMENT, reordered) == []


def test_three_classes_are_told_all_at_once_and_each_line_once() -> None:
    assert problems(DOCUMENT, known(n_classes=3)) == [
        *(
            f"binary.questions.{name}.positive: no such class {digit}; expected one of: 0, 1, 2"
            for name, digit in (("five", 5), ("three_or_five", 3))
        ),
        "error_analysis.pair: no such class 3; expected one of: 0, 1, 2",
        "external_validation: expected the digits 0 to 9 as classes, found 0, 1, 2",
        "multilabel.large_from: no such class 7; expected one of: 0, 1, 2",
    ]


def test_a_malformed_section_hides_no_problem_of_another() -> None:
    document = changed(("audit", "judge"), "nobody")
    document["multilabel"]["folds"] = 1
    found = problems(document)
    assert [line.partition(":")[0] for line in found] == ["audit.judge", "multilabel.folds"]


def test_an_unknown_study_and_a_missing_one_are_told() -> None:
    document = changed(("binry",), DOCUMENT["binary"])
    del document["binary"]
    assert problems(document) == [
        "binry: unknown study; did you mean binary?",
        "binary: missing section",
    ]


def test_a_class_without_test_images_is_told_too() -> None:
    beside = known()
    beside = replace(beside, test_labels=beside.test_labels[beside.test_labels != 5])
    assert problems(changed((*FIVE, "negative"), [3]), beside) == [
        f"binary.questions.{name}: expected classes that have test images "
        "(0, 1, 2, 3, 4, 6, 7, 8, 9), found 5"
        for name in ("five.positive", "three_or_five.negative")
    ]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the stage reads: the committed files, and the labels of three classes."""
    monkeypatch.chdir(tmp_path)
    for path in (Path("params.yaml"), STUDIES, check.CHAIN, check.GRAPH):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((PROJECT / path).read_text())
    write_labels(3)
    return tmp_path


def write_labels(n_classes: int) -> None:
    for folder in (check.TRAIN, check.TEST):
        labels = np.tile(np.arange(n_classes, dtype=np.uint8), 60)
        images = np.zeros((len(labels), 28, 28), dtype=np.uint8)
        write_arrays(folder, images=images, labels=labels)
    write_class_names(DIGITS[:n_classes])


@pytest.mark.usefixtures("project")
def test_the_stage_tells_every_problem_with_its_file_and_writes_nothing() -> None:
    with pytest.raises(PipelineError) as caught:
        check.main()
    lines = str(caught.value).split("\n")
    assert len(lines) == 6
    assert all(line.startswith(f"{STUDIES}: ") for line in lines)
    assert lines[-1].startswith(f"{STUDIES}: left_out: ")
    assert not CHECKED.exists()


@pytest.mark.usefixtures("project")
def test_studies_that_are_left_out_are_not_judged_by_the_data() -> None:
    text = STUDIES.read_text()
    names = {"binary", "multilabel", "error_analysis", "external_validation"}
    named = f"[{', '.join(sorted(names))}]"
    STUDIES.write_text(text.replace("left_out: []", f"left_out: {named}"))
    check.main()
    said = {path.name: path.read_text() for path in CHECKED.iterdir()}
    assert set(said) == set(check.NAMES)
    assert {name for name, text in said.items() if text == "left out\n"} == names


def test_a_study_that_is_left_out_is_typed_all_the_same() -> None:
    document = changed(("left_out",), ["multilabel"])
    document["multilabel"]["folds"] = 1
    (line,) = problems(document)
    assert line.startswith("multilabel.folds: ")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (["multilable"], "left_out: unknown study 'multilable'; did you mean multilabel?"),
        ([3], "left_out: unknown study 3; expected one of: "),
        (None, "left_out: expected a list of studies, [] for none, found None"),
        ("audit", "left_out: expected a list of studies, [] for none, found 'audit'"),
    ],
)
def test_a_bad_list_of_studies_left_out_is_told(value: object, line: str) -> None:
    (found,) = problems(changed(("left_out",), value))
    assert found.startswith(line)


@pytest.mark.usefixtures("project")
def test_what_is_said_of_a_study_is_the_same_for_every_valid_file() -> None:
    write_labels(10)
    check.main()
    first = contents(CHECKED)
    text = STUDIES.read_text()
    STUDIES.write_text(text.replace("resamples: 200", "resamples: 100"))
    assert STUDIES.read_text() != text
    check.main()
    assert contents(CHECKED) == first
