"""What is reported of one model: a few numbers to compare it by, and tables of the rest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count
from stages.scoring import metrics, probabilities
from stages.scoring.blocks import by_blocks
from stages.scoring.class_names import MACRO, with_names
from stages.scoring.coverage import coverage_table
from stages.scoring.curves import Curve, one_vs_rest_curves
from stages.scoring.metrics import Counts
from stages.scoring.thinning import thin
from stages.store.rows import blocks

SHORT = ("accuracy", "errors", "f1_macro")
SUM_TOLERANCE = 1e-4
CURVES = {
    "roc": ("false_positive_rate", "true_positive_rate"),
    "precision_recall": ("recall", "precision"),
}

Labels = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]


class Detail(Section):
    """How much detail the reports of a model go into."""

    curve_points: Annotated[int, Field(ge=10)]
    """Kept of each curve, or as many more as its area needs."""
    confused_pairs: Count
    worst_mistakes: Count


@dataclass(frozen=True)
class Evaluation:
    """The scores of one model on the test set and, out of fold, on the training set.

    Attributes
    ----------
    labels : mapping of ``test`` and ``cv`` to (n,) uint8
    scores : mapping of ``test`` and ``cv`` to (n, n_classes) float32
        Probabilities. Those of ``cv`` have no rows where cross-validation was left out.
    names : sequence of n_classes str
        Of the classes, as tables show them.

    Raises
    ------
    ValueError
        If there are not as many scores as labels, scores of other classes than named, or
        scores that are no probabilities.
    """

    labels: dict[str, Labels]
    scores: dict[str, Scores]
    names: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse scores of other images or classes."""
        for part, own in self.scores.items():
            labels = self.labels[part]
            if len(own) not in {len(labels), 0 if part == "cv" else len(labels)}:
                raise ValueError(
                    f"{part}: expected scores of {len(labels)} images, found {len(own)}"
                )
            if own.shape[1] != len(self.names):
                raise ValueError(
                    f"{part}: expected scores of {len(self.names)} classes, found {own.shape[1]}"
                )
            if not all(_are_probabilities(own[rows]) for rows in blocks(len(own))):
                raise ValueError(f"{part}: expected probabilities, found scores that are none")

    @cached_property
    def predicted(self) -> dict[str, npt.NDArray[np.intp]]:
        """The class of each image by the greatest score, on each set that has scores."""
        return {
            part: by_blocks(lambda scores: scores.argmax(axis=1), own)
            for part, own in self.scores.items()
            if len(own)
        }

    @cached_property
    def counts(self) -> dict[str, Counts]:
        """The confusion counts on each set that has scores."""
        return {
            part: metrics.confusion_counts(self.labels[part], own, len(self.names))
            for part, own in self.predicted.items()
        }

    @cached_property
    def sure(self) -> dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]:
        """How sure each image is and whether it is right, on each set that has scores."""
        return {
            part: probabilities.sureness(self.labels[part], self.scores[part])
            for part in self.counts
        }

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Return what ``dvc metrics`` shows; nothing for ``cv`` where it was left out."""
        short: dict[str, dict[str, Any]] = {"cv": {}}
        for part, counts in self.counts.items():
            summary = metrics.summary(counts)
            loss = probabilities.log_loss(self.labels[part], self.scores[part])
            short[part] = {key: summary[key] for key in SHORT} | {"log_loss": loss}
        return short

    def confusion(self) -> pd.DataFrame:
        """Return the counts of each pair of actual and predicted class, of both sets."""
        table = self._of_both(lambda part: metrics.confusion_table(self.counts[part]))
        return with_names(table, self.names, "actual", "predicted")

    def tables(self, detail: Detail) -> dict[str, pd.DataFrame]:
        """Return the tables of the details but `predictions`, by name; classes are by theirs.

        ``summary`` has a row for each set. A class without test images has no areas, and no
        points of curves.
        """
        counts, sure, names = self.counts, self.sure, self.names
        curves = {
            kind: one_vs_rest_curves(kind, self.labels["test"], self.scores["test"], names)  # type: ignore[arg-type]  # its keys
            for kind in CURVES
        }
        per_class = self._of_both(lambda part: metrics.per_class(counts[part]))
        pairs = self._of_both(
            lambda part: metrics.most_confused(counts[part], detail.confused_pairs)
        )
        return {
            "summary": self._of_both(self._summary),
            "per_class": with_names(per_class, names, "class"),
            "confused_pairs": with_names(pairs, names, "actual", "predicted"),
            "calibration": self._of_both(lambda part: probabilities.reliability_table(*sure[part])),
            "coverage": coverage_table(sure),
            "areas": area_table(curves, names),
        } | {
            kind: curve_table(own, *CURVES[kind], detail.curve_points)
            for kind, own in curves.items()
        }

    def predictions(self) -> Iterator[pd.DataFrame]:
        """Yield the table of the actual and the predicted class of each test image, in parts."""
        actual, predicted = self.labels["test"], self.predicted["test"]
        for rows in blocks(len(actual)):
            part = pd.DataFrame({"actual": actual[rows], "predicted": predicted[rows]})
            yield with_names(part, self.names, "actual", "predicted")

    def worst(self, detail: Detail) -> npt.NDArray[np.intp]:
        """Return the rows of the worst mistakes on the test set, worst first."""
        return metrics.worst_mistakes(
            self.labels["test"], self.scores["test"], detail.worst_mistakes
        )

    def _summary(self, part: str) -> pd.DataFrame:
        own = metrics.summary(self.counts[part])
        sure = probabilities.summary(self.labels[part], self.scores[part])
        return pd.DataFrame([own | sure])

    def _of_both(self, make: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
        tables = {part: make(part) for part in self.counts}
        stacked = pd.concat(tables, names=["scored_on"]).reset_index(level="scored_on")
        return stacked.reset_index(drop=True)


def _are_probabilities(scores: Scores) -> bool:
    sums = scores.sum(axis=1)
    return bool(np.all(scores >= 0) and np.all(np.abs(sums - 1) <= SUM_TOLERANCE))


def area_table(curves: dict[str, dict[str, Curve]], names: Sequence[str]) -> pd.DataFrame:
    """Return the areas under both curves of each class, and of the average; NaN without one."""
    classes = [*names, MACRO]
    columns = {"roc_auc": "roc", "average_precision": "precision_recall"}
    areas = {
        column: [curves[kind][name].area() if name in curves[kind] else np.nan for name in classes]
        for column, kind in columns.items()
    }
    return pd.DataFrame({"class": classes} | areas)


def curve_table(curves: dict[str, Curve], x: str, y: str, n_points: int) -> pd.DataFrame:
    """Return the thinned points of the curves as one table: class, threshold, x and y."""
    thinned = {name: thin(curve, n_points) for name, curve in curves.items()}
    return pd.concat(
        pd.DataFrame({"class": name, "threshold": curve.threshold, x: curve.x, y: curve.y})
        for name, curve in thinned.items()
    )
