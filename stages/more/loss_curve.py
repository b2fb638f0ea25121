"""Report how the loss of a model fell while it was trained.

Reads ``models/<model>.skops``, whose classifier learns in epochs; writes
``reports/models/<model>/`` (loss.csv, loss.png). Accuracies are of training images that the
classifier held out by itself to know when to stop.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from stages.config.arguments import read_argument
from stages.config.errors import PipelineError, run_stage
from stages.more.loss_figure import loss_figure
from stages.store.model_file import load_model
from stages.store.reports import write_figure, write_table


def loss_table(classifier: Any) -> pd.DataFrame:
    """Return a row for each epoch of a classifier that was stopped early.

    Parameters
    ----------
    classifier : fitted classifier
        With ``loss_curve_`` and ``validation_scores_``, as
        `sklearn.neural_network.MLPClassifier` has them.

    Returns
    -------
    DataFrame
        ``epoch`` from 1, ``loss`` of the training images, ``validation_accuracy``.

    Raises
    ------
    ValueError
        If it did not record both in every epoch.
    """
    losses = getattr(classifier, "loss_curve_", None) or []
    accuracies = getattr(classifier, "validation_scores_", None) or []
    if not losses or len(losses) != len(accuracies):
        raise ValueError(
            "expected a classifier with a loss and a validation accuracy for each epoch, "
            f"found a {type(classifier).__name__} with {len(losses)} and {len(accuracies)}"
        )
    epochs = range(1, len(losses) + 1)
    return pd.DataFrame({"epoch": epochs, "loss": losses, "validation_accuracy": accuracies})


def main() -> None:
    """Read, tabulate, draw, write."""
    name = read_argument("model", "a key of models: in params.yaml")
    path, folder = Path("models") / f"{name}.skops", Path("reports/models") / name
    try:
        table = loss_table(load_model(path)[-1])
    except ValueError as error:
        raise PipelineError(f"{path}: {error}") from None
    write_table(folder / "loss.csv", table)
    write_figure(folder / "loss.png", loss_figure(name, table))


if __name__ == "__main__":
    run_stage(main)
