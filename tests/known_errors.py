"""Scores of models whose errors are known, on a test set and a training set."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stages.scoring import metrics
from stages.scoring.ranking import Summaries

N_CLASSES = 4

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scored:
    """The scores of one set of images by each model; without rows where there are none."""

    labels: npt.NDArray[np.uint8]
    scores: dict[str, Scores]

    def summaries(self) -> Summaries:
        """Return each model's metrics on this set, or ``{"n": 0}``."""
        return {
            name: metrics.summary(
                metrics.confusion_counts(self.labels, own.argmax(axis=1), own.shape[1])
            )
            if len(own)
            else {"n": 0}
            for name, own in self.scores.items()
        }


def make_labels(n: int) -> npt.NDArray[np.uint8]:
    return (np.arange(n) % N_CLASSES).astype(np.uint8)


def with_errors(labels: npt.NDArray[np.uint8], *rows: int) -> Scores:
    """Return scores that are wrong, by one class, on the given rows alone."""
    predicted = labels.astype(np.int64)
    predicted[list(rows)] = (predicted[list(rows)] + 1) % N_CLASSES
    return np.eye(N_CLASSES, dtype=np.float32)[predicted]


NOTHING = np.empty((0, N_CLASSES), dtype=np.float32)


def four_models() -> tuple[Scored, Scored]:
    """Give a tie for the second place, and a model that was not cross-validated."""
    test, train = make_labels(200), make_labels(400)
    return (
        Scored(
            test,
            {
                "zebra": with_errors(test, *range(5)),
                "best": with_errors(test, 9),
                "ant": with_errors(test, *range(20, 25)),
                "worst": with_errors(test, *range(100)),
            },
        ),
        Scored(
            train,
            {
                "zebra": with_errors(train, *range(8)),
                "best": NOTHING,
                "ant": with_errors(train, *range(4)),
                "worst": with_errors(train, *range(300)),
            },
        ),
    )
