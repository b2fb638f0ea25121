"""Show how errors fall with the number of training images, and what twice as many would do.

Reads ``data/learning/<model>/`` of the models in ``params.yaml: learning_curves``, and the
labels of ``data/train/original/pixels/``; writes ``reports/learning_curves/``. Errors are
of training images in folds that were held out; nothing of the test set is read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from stages.config import params
from stages.config.errors import run_stage
from stages.config.section import Section
from stages.scoring.intervals import wilson_interval
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_table
from stages.store.seeds import derive_seed
from stages.studies.learning_curves.figure import learning_curves_figure
from stages.studies.learning_curves.measures import fit_power_law, interval, resampled_laws

TRAIN = Path("data/train/original/pixels")
LEARNING = Path("data/learning")
REPORTS = Path("reports/learning_curves")


class Params(Section):
    """Whose curves are drawn, and how their extrapolation is judged."""

    models: Annotated[list[str], Field(min_length=1)]
    fitted_sizes: Annotated[int, Field(ge=4)]
    resamples: Annotated[int, Field(ge=20)]


@dataclass(frozen=True)
class Measured:
    """What one model got wrong after each number of training images.

    Attributes
    ----------
    sizes : (n_sizes,) int64
    wrong : (n_sizes, n) bool
    """

    sizes: npt.NDArray[np.int64]
    wrong: npt.NDArray[np.bool_]

    def largest(self, n_sizes: int) -> "Measured":
        """Return what is known of the largest sizes alone."""
        return Measured(self.sizes[-n_sizes:], self.wrong[-n_sizes:])


def measured_table(measured: dict[str, Measured]) -> pd.DataFrame:
    """Return a row for each model and size, with the 95 % Wilson interval.

    Returns
    -------
    DataFrame
        ``model, size, errors, n, error, error_low, error_high``.
    """
    rows = []
    for model, own in measured.items():
        n = own.wrong.shape[1]
        for size, count in zip(own.sizes, own.wrong.sum(axis=1), strict=True):
            low, high = wilson_interval(int(count), n)
            rows.append([model, int(size), int(count), n, count / n, low, high])
    columns = ["model", "size", "errors", "n", "error", "error_low", "error_high"]
    return pd.DataFrame(rows, columns=columns)


def extrapolated_table(
    measured: dict[str, Measured], n_images: int, n_resamples: int, seed: int
) -> pd.DataFrame:
    """Return what the power law of each model says of all images, and of twice as many.

    Parameters
    ----------
    measured : mapping of model to `Measured`
    n_images : int
        All training images.
    n_resamples : int
        Of the held-out images, for the 95 % intervals.
    seed : int
        The same images are drawn for every model.

    Returns
    -------
    DataFrame
        ``model``; the law: ``asymptote, scale, exponent, reference``, and ``fitted_from``,
        the least size that it was fitted to; ``size`` and
        ``doubled_size``; ``error`` and ``doubled_error`` there; ``saved``, the share of
        the errors that doubling would save. The last three with ``_low`` and ``_high``.
    """
    rows = []
    for model, own in measured.items():
        n = own.wrong.shape[1]
        law = fit_power_law(own.sizes, own.wrong.sum(axis=1), n)
        laws = [law, *resampled_laws(own.sizes, own.wrong, n_resamples, seed)]
        error, doubled = np.array([each.at([n_images, 2 * n_images]) for each in laws]).T
        row = {
            "model": model,
            "asymptote": law.asymptote,
            "scale": law.scale,
            "exponent": law.exponent,
            "reference": int(law.reference),
            "fitted_from": int(own.sizes.min()),
            "size": n_images,
            "doubled_size": 2 * n_images,
        }
        saved = 1 - doubled / np.maximum(error, np.finfo(np.float64).tiny)
        for name, values in (("error", error), ("doubled_error", doubled), ("saved", saved)):
            low, high = interval(values[1:])
            row |= {name: values[0], f"{name}_low": low, f"{name}_high": high}
        rows.append(row)
    return pd.DataFrame(rows)


def main() -> None:
    """Read, count, extrapolate, draw, write."""
    chosen = params.load("learning_curves", Params)
    seed = derive_seed(params.load_seed(), "learning_curves")
    (labels,) = read_arrays(TRAIN, "labels")
    measured = {model: _read(model, labels) for model in chosen.models}
    curves = measured_table(measured)
    largest = {model: own.largest(chosen.fitted_sizes) for model, own in measured.items()}
    extrapolated = extrapolated_table(largest, len(labels), chosen.resamples, seed)
    write_table(REPORTS / "curves.csv", curves)
    write_table(REPORTS / "extrapolation.csv", extrapolated)
    write_figure(REPORTS / "curves.png", learning_curves_figure(curves, extrapolated))


def _read(model: str, labels: npt.NDArray[np.uint8]) -> Measured:
    sizes, rows, predicted = read_arrays(LEARNING / model, "sizes", "rows", "predicted")
    return Measured(sizes, predicted != labels[rows])


if __name__ == "__main__":
    run_stage(main)
