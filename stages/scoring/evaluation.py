"""What is reported of one model: a few numbers to compare it by, and tables of the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config.section import Section
from stages.config.types import Count
from stages.scoring import metrics
from stages.scoring.curves import Curve, one_vs_rest_curves, thin
from stages.scoring.metrics import Counts

SHORT = ("accuracy", "errors", "f1_macro")
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
        Those of ``cv`` have no rows where cross-validation was left out.

    Raises
    ------
    ValueError
        If there are not as many scores as labels, or scores of fewer classes.
    """

    labels: dict[str, Labels]
    scores: dict[str, Scores]

    def __post_init__(self) -> None:
        """Refuse scores of other images."""
        for part, own in self.scores.items():
            labels = self.labels[part]
            if len(own) not in {len(labels), 0 if part == "cv" else len(labels)}:
                raise ValueError(
                    f"{part}: expected scores of {len(labels)} images, found {len(own)}"
                )
            if len(own) and own.shape[1] <= labels.max():
                raise ValueError(
                    f"{part}: expected scores of {labels.max() + 1} classes, found {own.shape[1]}"
                )

    @property
    def counts(self) -> dict[str, Counts]:
        """The confusion counts on each set that has scores."""
        return {
            part: metrics.confusion_counts(self.labels[part], own.argmax(axis=1), own.shape[1])
            for part, own in self.scores.items()
            if len(own)
        }

    @property
    def predicted(self) -> npt.NDArray[np.intp]:
        """The class of each test image by the greatest score."""
        classes: npt.NDArray[np.intp] = self.scores["test"].argmax(axis=1)
        return classes

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Return what ``dvc metrics`` shows; nothing for ``cv`` where it was left out."""
        short: dict[str, dict[str, Any]] = {"cv": {}}
        for part, counts in self.counts.items():
            summary = metrics.summary(counts)
            short[part] = {key: summary[key] for key in SHORT}
        return short

    def confusion(self) -> pd.DataFrame:
        """Return the counts of each pair of actual and predicted class, of both sets."""
        return self._of_both(metrics.confusion_table)

    def tables(self, detail: Detail) -> dict[str, pd.DataFrame]:
        """Return the tables of the details, by name.

        ``summary`` has a row for each set; ``predictions`` a row for each test image.
        """
        labels = self.labels["test"]
        curves = {kind: one_vs_rest_curves(kind, labels, self.scores["test"]) for kind in CURVES}  # type: ignore[arg-type]  # its keys
        return {
            "summary": self._of_both(lambda counts: pd.DataFrame([metrics.summary(counts)])),
            "per_class": self._of_both(metrics.per_class),
            "confused_pairs": self._of_both(
                lambda counts: metrics.most_confused(counts, detail.confused_pairs)
            ),
            "predictions": pd.DataFrame({"actual": labels, "predicted": self.predicted}),
            "areas": pd.DataFrame(
                {
                    "class": list(curves["roc"]),
                    "roc_auc": [curve.area() for curve in curves["roc"].values()],
                    "average_precision": [
                        curve.area() for curve in curves["precision_recall"].values()
                    ],
                }
            ),
        } | {
            kind: curve_table(own, *CURVES[kind], detail.curve_points)
            for kind, own in curves.items()
        }

    def worst(self, detail: Detail) -> npt.NDArray[np.intp]:
        """Return the rows of the worst mistakes on the test set, worst first."""
        return metrics.worst_mistakes(
            self.labels["test"], self.scores["test"], detail.worst_mistakes
        )

    def _of_both(self, make: Callable[[Counts], pd.DataFrame]) -> pd.DataFrame:
        tables = {part: make(counts) for part, counts in self.counts.items()}
        stacked = pd.concat(tables, names=["scored_on"]).reset_index(level="scored_on")
        return stacked.reset_index(drop=True)


def curve_table(curves: dict[str, Curve], x: str, y: str, n_points: int) -> pd.DataFrame:
    """Return the thinned points of the curves as one table: class, threshold, x and y."""
    thinned = {name: thin(curve, n_points) for name, curve in curves.items()}
    return pd.concat(
        pd.DataFrame({"class": name, "threshold": curve.threshold, x: curve.x, y: curve.y})
        for name, curve in thinned.items()
    )
