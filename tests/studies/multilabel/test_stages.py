"""Large and odd at once: from images to neighbours, from neighbours to the report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from sklearn.metrics import f1_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from stages.config.errors import PipelineError
from stages.learning.folds import assign_folds
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.multilabel import compute, report
from stages.studies.multilabel.labels import NAMES
from tests.class_names import DIGITS, write_class_names

Array = npt.NDArray[Any]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any
) -> Callable[..., dict[str, Any]]:
    """Run both stages, and return the summary."""
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    write_arrays(report.TRAIN, images=images, labels=labels)
    write_class_names(DIGITS)

    def run_stages(**changes: int) -> dict[str, Any]:
        chosen = {"folds": 3, "n_neighbors": 5, "large_from": 7} | changes
        write_json(Path("params.yaml"), {"seed": 3})
        write_json(STUDIES, {"multilabel": chosen})
        compute.main()
        report.main()
        found: dict[str, Any] = json.loads((report.REPORTS / "summary.json").read_text())
        return found

    return run_stages


@pytest.mark.parametrize("changes", [{}, {"n_neighbors": 4}, {"folds": 5, "large_from": 5}])
def test_the_report_is_that_of_scikit_learns_neighbours(
    run: Callable[..., dict[str, Any]], train_sample: Any, changes: dict[str, int]
) -> None:
    found = run(**changes)
    images, labels = train_sample
    chosen = {"folds": 3, "n_neighbors": 5, "large_from": 7} | changes
    both = np.stack([labels >= chosen["large_from"], labels % 2 == 1], axis=1)
    vectors = images.reshape(600, -1).astype(np.float64)
    folds = assign_folds(labels, chosen["folds"], derive_seed(3, "folds"))
    classifier = KNeighborsClassifier(chosen["n_neighbors"])
    table = pd.read_csv(report.REPORTS / "labels.csv").set_index(["folds", "label"])
    # For several labels at once scikit-learn's own folds are consecutive.
    for kind, cv in (("consecutive", chosen["folds"]), ("stratified", PredefinedSplit(folds))):
        predicted = cross_val_predict(classifier, vectors, both, cv=cv)
        assert found[kind]["f1_macro"] == round(f1_score(both, predicted, average="macro"), 6)
        assert found[kind]["errors"] == np.sum((predicted != both).any(axis=1))
        for column, label in enumerate(NAMES):
            own = f1_score(both[:, column], predicted[:, column])
            assert table["f1"][kind, label] == pytest.approx(own, abs=1e-6)
    wrong = pd.read_csv(report.REPORTS / "wrong_labels.csv")
    assert list(wrong.columns) == ["class", "n", "large", "odd"]
    assert list(wrong["large"]) == [
        np.sum((predicted != both)[labels == label, 0]) for label in range(10)
    ]


def test_the_stage_writes_its_reports(run: Callable[..., dict[str, Any]]) -> None:
    found = run()
    assert {path.name for path in report.REPORTS.iterdir()} == {
        "labels.csv",
        "report.md",
        "summary.json",
        "wrong_labels.csv",
        "wrong_labels.png",
    }
    text = (report.REPORTS / "report.md").read_text()
    for kind, row in found.items():
        assert f"| {kind} | {row['f1_macro']:.4f} |" in text
        assert f"{100 * row['exact_match']:.2f} % (" in text
    assert "large (class 7 or above)" in text


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"large_from": 10},
            "multilabel.large_from: no such class 10; expected one of: 0, 1, 2, 3,",
        ),
        (
            {"n_neighbors": 401},
            "multilabel.n_neighbors: expected at most 400, the images of other folds, found 401",
        ),
    ],
)
def test_params_that_the_data_do_not_allow_are_one_line(
    run: Callable[..., dict[str, Any]], changes: dict[str, int], line: str
) -> None:
    with pytest.raises(PipelineError) as caught:
        run(**changes)
    assert str(caught.value).startswith(f"{STUDIES}: {line}")
    assert "\n" not in str(caught.value)
