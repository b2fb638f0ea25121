"""Models score the digits in each form; the report counts by the saved scores."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.store.model_file import save_model
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.external_validation import compute, report
from stages.studies.external_validation.digits import FORM, FORMS, in_form, read_digits

NAMES = ["linear", "neighbors"]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, fitted: dict[str, Any]) -> Path:
    """What the report of two models wrote."""
    project = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        write_json(STUDIES, {"external_validation": {"drawn": 5}})
        for name in NAMES:
            save_model(Path(f"models/{name}.skops"), fitted[name])
        patch.setattr(sys, "argv", ["compute", *NAMES])
        compute.main()
        report.main()
    return project / report.REPORTS


def test_errors_are_those_of_the_models_answers(reports: Path, fitted: dict[str, Any]) -> None:
    images, labels = read_digits()
    table = pd.read_csv(reports / "accuracy.csv").set_index(["model", "form"])
    assert set(table.index) == {(model, form) for model in NAMES for form in FORMS}
    for form in FORMS:
        asked = in_form(images, form)
        for model in NAMES:
            errors = np.sum(fitted[model].predict(asked) != labels)
            assert abs(table.loc[(model, form), "errors"] - errors) <= 1
    best = table.xs(FORM, level="form")["accuracy"].max()
    assert best > 0.65  # of models that learned from 600 images


def test_the_report_is_a_table_and_three_pictures(reports: Path) -> None:
    written = {path.name for path in reports.iterdir()}
    assert written == {"accuracy.csv", "accuracy.png", "digits.png", "mistakes.png"}
