"""From split to ranking by names, though the test set lacks a class and another is rare."""

import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as oracle

from stages import compare, evaluate, explore
from stages.store.arrays import write_arrays
from stages.store.reports import read_table, write_json
from tests.class_names import HARD, write_class_names

MISSING = 4
TEXTS = ("actual", "predicted", "class")


def probabilities(labels: Any, seed: int) -> Any:
    scores = np.random.default_rng(seed).normal(size=(len(labels), 10))
    scores[np.arange(len(labels)), labels] += 2.5
    exponents = np.exp(scores)
    return (exponents / exponents.sum(axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def reports(
    tmp_path_factory: pytest.TempPathFactory, train_sample: Any, test_sample: Any
) -> Iterator[tuple[Path, Any, Any]]:
    """The reports of two models, and labels and probabilities of the first on the test set."""
    (images, labels), (tests, asked) = train_sample, test_sample
    kept = np.sort(np.append(np.flatnonzero(labels != 7), np.flatnonzero(labels == 7)[:2]))
    images, labels = images[kept], labels[kept]
    tests, asked = tests[asked != MISSING], asked[asked != MISSING]
    with chdir(tmp_path_factory.mktemp("named")), pytest.MonkeyPatch.context() as patch:
        write_class_names(HARD)
        write_arrays(evaluate.TRAIN, images=images, labels=labels)
        write_arrays(evaluate.TEST, images=tests, labels=asked)
        write_json(compare.NAMES, {"params.yaml": ["m", "other"]})
        detail = {"curve_points": 50, "confused_pairs": 10, "worst_mistakes": 30}
        ranking = {"target": 0.97, "significance_level": 0.05}
        write_json(Path("params.yaml"), {"evaluate": detail, "compare": ranking})
        for seed, name in enumerate(("m", "other")):
            write_arrays(evaluate.SCORES / "test" / name, scores=probabilities(asked, seed))
            write_arrays(evaluate.SCORES / "cv" / name, scores=probabilities(labels, seed))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            explore.main()
            for name in ("m", "other"):
                patch.setattr(sys, "argv", ["evaluate", name])
                evaluate.main()
            patch.setattr(sys, "argv", ["compare"])
            compare.main()
        yield Path("reports").resolve(), asked, probabilities(asked, 0)


def details(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"models/m/details/{name}.csv"
    columns = path.read_text().partition("\n")[0].split(",")
    return read_table(path, [column for column in TEXTS if column in columns])


def test_every_table_of_a_model_has_the_names(reports: tuple[Path, Any, Any]) -> None:
    folder, asked, scores = reports
    predictions = details(folder, "predictions")
    assert list(predictions["actual"]) == [HARD[code] for code in asked]
    assert list(predictions["predicted"]) == [HARD[code] for code in scores.argmax(axis=1)]
    assert list(details(folder, "per_class")["class"]) == HARD * 2
    assert list(details(folder, "areas")["class"]) == [*HARD, "macro"]
    present = {name for name in HARD if name != HARD[MISSING]}
    for kind in ("roc", "precision_recall"):
        assert set(details(folder, kind)["class"]) == present | {"macro"}
    for table in (
        read_table(folder / "models/m/confusion.csv", TEXTS[:2]),
        details(folder, "confused_pairs"),
    ):
        assert set(table["actual"]) | set(table["predicted"]) <= set(HARD)
    counts = read_table(folder / "explore/class_counts.csv", ["class"]).set_index("class")
    assert list(counts.index) == HARD
    assert counts["test"][HARD[MISSING]] == 0


def test_averages_are_those_of_scikit_learn_over_the_classes_of_the_test_set(
    reports: tuple[Path, Any, Any],
) -> None:
    folder, asked, scores = reports
    predicted, present = scores.argmax(axis=1), np.unique(asked)
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        asked, predicted, labels=present, average="macro"
    )
    summary = details(folder, "summary").set_index("scored_on").loc["test"]
    for name, expected in (("precision", precision), ("recall", recall), ("f1", f1)):
        assert summary[f"{name}_macro"] == pytest.approx(expected, abs=1e-6)
    areas = details(folder, "areas").set_index("class")
    assert areas.loc[HARD[MISSING]].isna().all()
    expected = np.mean([oracle.roc_auc_score(asked == code, scores[:, code]) for code in present])
    assert areas["roc_auc"]["macro"] == pytest.approx(expected, abs=1e-6)
    verdicts = pd.read_csv(folder / "compare/verdicts.csv").set_index("model").loc["m"]
    assert verdicts["recall_macro"] == pytest.approx(recall, abs=1e-6)
    assert verdicts["precision_macro"] == pytest.approx(precision, abs=1e-6)


def test_metrics_are_all_numbers(reports: tuple[Path, Any, Any]) -> None:
    text = (reports[0] / "models/m/metrics.json").read_text()
    assert "NaN" not in text
    assert json.loads(text)["m"]["test"]["f1_macro"] > 0.5
