"""Report how good one model is, on the test set and out of fold.

Reads ``data/scores/{test,cv}/<model>/``, ``data/test/``, the labels of
``data/train/original/pixels/`` and ``params.yaml: evaluate``; writes into
``reports/models/<model>/`` metrics.json, and tables and pictures into details/.
Nothing is chosen here: whatever the numbers are, they are written down.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field, PositiveInt

from stages.config import params
from stages.config.arguments import read_argument
from stages.config.errors import run_stage
from stages.config.section import Section
from stages.figures.confusion import confusion_figure
from stages.figures.gallery import mistakes_figure
from stages.scoring import metrics
from stages.scoring.curves import MACRO, Curve, one_vs_rest_curves, thin
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_json, write_table

TRAIN = Path("data/train/original/pixels")
TEST = Path("data/test")
SCORES = Path("data/scores")


class Params(Section):
    """How much detail the reports go into."""

    curve_points: Annotated[int, Field(ge=10)]
    confused_pairs: PositiveInt
    worst_mistakes: PositiveInt


def count_all(
    labels: dict[str, npt.NDArray[np.uint8]], scores: dict[str, npt.NDArray[np.float32]]
) -> dict[str, metrics.Counts]:
    """Return the confusion counts on each set that has scores: ``test``, and ``cv`` if done."""
    return {
        name: metrics.confusion_counts(
            labels[name], scores[name].argmax(axis=1), scores[name].shape[1]
        )
        for name in scores
        if len(scores[name])
    }


def metrics_report(counts: dict[str, metrics.Counts]) -> dict[str, dict[str, Any]]:
    """Return what ``dvc metrics`` shows; ``cv`` is ``{"n": 0}`` where it was left out."""
    return {"cv": {"n": 0}} | {name: metrics.summary(count) for name, count in counts.items()}


def stack_tables(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of both sets as one, its first column ``scored_on``."""
    stacked = pd.concat(tables, names=["scored_on"]).reset_index(level="scored_on")
    return stacked.reset_index(drop=True)


def curve_table(curves: dict[str, Curve], x: str, y: str, n_points: int) -> pd.DataFrame:
    """Return the thinned points of the curves as one table: class, threshold, x and y."""
    thinned = {name: thin(curve, n_points) for name, curve in curves.items()}
    return pd.concat(
        pd.DataFrame({"class": name, "threshold": curve.threshold, x: curve.x, y: curve.y})
        for name, curve in thinned.items()
    )


def main() -> None:
    """Read, count, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    chosen = params.load("evaluate", Params)
    test_images, test_labels = read_arrays(TEST, "images", "labels")
    (train_labels,) = read_arrays(TRAIN, "labels")
    scores = {part: read_arrays(SCORES / part / name, "scores")[0] for part in ("test", "cv")}
    counts = count_all({"test": test_labels, "cv": train_labels}, scores)
    folder = Path("reports/models") / name
    write_json(folder / "metrics.json", metrics_report(counts))
    details = folder / "details"
    _write_tables(details, counts, chosen)
    _write_curves(details, test_labels, scores["test"], chosen)
    predicted = scores["test"].argmax(axis=1)
    write_figure(details / "confusion.png", confusion_figure(counts["test"], name))
    worst = metrics.worst_mistakes(test_labels, scores["test"], chosen.worst_mistakes)
    n_errors = int(np.sum(predicted != test_labels))
    figure = mistakes_figure(
        test_images[worst], test_labels[worst], predicted[worst], name, n_errors
    )
    write_figure(details / "mistakes.png", figure)


def _write_tables(folder: Path, counts: dict[str, metrics.Counts], chosen: Params) -> None:
    tables: dict[str, Callable[[metrics.Counts], pd.DataFrame]] = {
        "per_class": metrics.per_class,
        "confusion": metrics.confusion_table,
        "confused_pairs": lambda count: metrics.most_confused(count, chosen.confused_pairs),
    }
    for name, make in tables.items():
        stacked = stack_tables({part: make(count) for part, count in counts.items()})
        write_table(folder / f"{name}.csv", stacked)


def _write_curves(
    folder: Path, labels: npt.NDArray[np.uint8], scores: npt.NDArray[np.float32], chosen: Params
) -> None:
    roc = one_vs_rest_curves("roc", labels, scores)
    precision_recall = one_vs_rest_curves("precision_recall", labels, scores)
    for name, curves, x, y in (
        ("roc", roc, "false_positive_rate", "true_positive_rate"),
        ("precision_recall", precision_recall, "recall", "precision"),
    ):
        table = curve_table(curves, x, y, chosen.curve_points)
        is_macro = table["class"] == MACRO
        write_table(folder / f"{name}.csv", table[~is_macro])
        write_table(folder / f"{name}_macro.csv", table.loc[is_macro, [x, y]])
    areas = pd.DataFrame(
        {
            "class": list(roc),
            "roc_auc": [curve.area() for curve in roc.values()],
            "average_precision": [curve.area() for curve in precision_recall.values()],
        }
    )
    write_table(folder / "areas.csv", areas)


if __name__ == "__main__":
    run_stage(main)
