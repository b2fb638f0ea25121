"""`error_analysis` writes what the out-of-fold scores say, and reads no test image."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.config.errors import PipelineError
from stages.store.arrays import write_arrays
from stages.store.reports import write_json
from stages.studies import STUDIES
from stages.studies.error_analysis import report
from tests.class_names import DIGITS, write_class_names

SECTION: dict[str, Any] = {
    "models": ["m"],
    "pair": [3, 5],
    "pair_images": 4,
    "ambiguous_images": 7,
}


def scores_of(labels: Any) -> Any:
    """Return scores with every third image of a 3 taken for a 5."""
    predicted = labels.astype(int)
    predicted[np.flatnonzero(labels == 3)[::3]] = 5
    noise = np.random.default_rng(0).random((len(labels), 10)) / 2
    return (np.eye(10)[predicted] + noise).astype(np.float32)


@pytest.fixture
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: Any) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["report", "m"])
    images, labels = train_sample
    write_arrays(report.TRAIN, images=images, labels=labels)
    write_class_names(DIGITS)
    write_arrays(report.SCORES / "m", scores=scores_of(labels))
    write_json(STUDIES, {"error_analysis": SECTION})
    return labels


def test_the_stage_writes_its_tables_and_pictures(labels: Any) -> None:
    report.main()
    folder = report.REPORTS / "m"
    assert {path.name for path in folder.iterdir()} == {
        "classes.csv",
        "shares.csv",
        "shares.png",
        "pair.png",
        "ambiguous.png",
    }
    classes = pd.read_csv(folder / "classes.csv")
    missed = len(np.flatnonzero(labels == 3)[::3])
    assert list(classes["class"][:2]) == [3, 5]
    assert list(classes["errors"]) == [missed, missed, *[0] * 8]
    assert classes["missed"].sum() == missed
    shares = pd.read_csv(folder / "shares.csv").query("count > 0")
    assert shares[["actual", "predicted", "count"]].to_numpy().tolist() == [[3, 5, missed]]
    assert shares["row_rate"].item() == pytest.approx(missed / np.sum(labels == 3), abs=1e-6)


@pytest.mark.usefixtures("labels")
def test_a_class_that_the_images_do_not_have_is_named() -> None:
    write_json(STUDIES, {"error_analysis": SECTION | {"pair": [3, 10]}})
    with pytest.raises(PipelineError) as caught:
        report.main()
    assert str(caught.value) == (
        f"{STUDIES}: error_analysis.pair: no such class 10; expected one of: {', '.join(DIGITS)}"
    )
