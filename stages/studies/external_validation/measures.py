"""How often models are right about digits of other people."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval
from stages.studies.external_validation.digits import FORM

Labels = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]


def accuracy_table(labels: Labels, scores: Mapping[str, Mapping[str, Scores]]) -> pd.DataFrame:
    """Return the accuracy of each model on the images in each form.

    Parameters
    ----------
    labels : (n,) uint8
    scores : mapping of model to mapping of form to (n, n_classes) float32

    Returns
    -------
    DataFrame
        ``model, form, errors, n, accuracy, accuracy_low, accuracy_high`` (95 % Wilson); the
        model with the fewest errors on the form that is used first.
    """
    rows = []
    for model, forms in scores.items():
        for form, own in forms.items():
            errors, n = int(np.sum(own.argmax(axis=1) != labels)), len(labels)
            low, high = wilson_interval(n - errors, n)
            rows.append((model, form, errors, n, 1 - errors / n, low, high))
    interval = ["accuracy", "accuracy_low", "accuracy_high"]
    table = pd.DataFrame(rows, columns=["model", "form", "errors", "n", *interval])
    ranked = table[table["form"] == FORM].sort_values("errors", kind="stable")
    places = {model: place for place, model in enumerate(ranked["model"])}
    return table.sort_values(
        "model", key=lambda names: names.map(places), kind="stable", ignore_index=True
    )


def surest_mistakes(labels: Labels, scores: Scores, most: int) -> npt.NDArray[np.intp]:
    """Return the rows of misread images, those first of whose wrong class the model is surest."""
    wrong = np.flatnonzero(scores.argmax(axis=1) != labels)
    order = np.argsort(-scores[wrong].max(axis=1), kind="stable")
    rows: npt.NDArray[np.intp] = wrong[order[:most]]
    return rows
