"""What models get wrong after each number of training images, measured and extrapolated."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stages.scoring.intervals import wilson_interval
from stages.studies.learning_curves.power_law import fit_power_law, interval, resampled_laws


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
