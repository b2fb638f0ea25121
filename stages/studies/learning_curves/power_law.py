"""How the error falls with the number of training images, and where that leads."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

Floats = npt.NDArray[np.float64]

# Learning curves of classifiers fall with an exponent below 2; 3 leaves room.
STEEPEST = 3.0


@dataclass(frozen=True)
class PowerLaw:
    """The error after n training images: ``asymptote + scale * (n / reference) ** -exponent``.

    Attributes
    ----------
    asymptote : float
        The error that no number of images undercuts, 0 to 1.
    scale : float
        How far the error is above that after `reference` images.
    exponent : float
    reference : float
    """

    asymptote: float
    scale: float
    exponent: float
    reference: float

    def at(self, n_images: npt.ArrayLike) -> Floats:
        """Return the error after so many training images."""
        ratio = np.asarray(n_images, dtype=np.float64) / self.reference
        return np.asarray(self.asymptote + self.scale * ratio**-self.exponent)


def fit_power_law(sizes: npt.NDArray[np.int64], errors: npt.NDArray[np.int64], n: int) -> PowerLaw:
    """Return the power law that fits the errors best, by weighted least squares.

    Each point has the weight of its binomial variance (Cortes et al., 1994, "Learning
    curves: asymptotic values and rate of convergence", for the law).

    Parameters
    ----------
    sizes : (n_sizes,) int64
        Training images; at least three different.
    errors : (n_sizes,) int64
        Of the same ``n`` images.
    n : int
    """
    from scipy.optimize import curve_fit

    rates = errors / n
    # Two errors and two hits more: no rate is without variance (Agresti & Coull 1998).
    smoothed = (errors + 2) / (n + 4)
    spread = np.sqrt(smoothed * (1 - smoothed) / n)
    reference = float(sizes.max())
    ratios = sizes / reference
    lowest = max(float(rates.min()), 1 / n)
    (asymptote, scale, exponent), _ = curve_fit(
        lambda ratio, asymptote, scale, exponent: asymptote + scale * ratio**-exponent,
        ratios,
        rates,
        p0=(lowest / 2, lowest / 2, 0.5),
        sigma=spread,
        bounds=([0, 0, 0], [1, 1, STEEPEST]),
        max_nfev=10_000,
    )
    return PowerLaw(float(asymptote), float(scale), float(exponent), reference)


def resampled_laws(
    sizes: npt.NDArray[np.int64], wrong: npt.NDArray[np.bool_], n_resamples: int, seed: int
) -> list[PowerLaw]:
    """Return the laws that fit the errors on images drawn again, with replacement.

    Images are drawn once for all sizes, so what the sizes have in common by being judged
    on the same images is kept (the bootstrap of Efron 1979).

    Parameters
    ----------
    sizes : (n_sizes,) int64
    wrong : (n_sizes, n) bool
        Which images are misclassified after each size.
    n_resamples : int
    seed : int
    """
    generator = np.random.default_rng(seed)
    n = wrong.shape[1]
    counted = wrong.astype(np.int64)
    laws = []
    for _ in tqdm(range(n_resamples), desc="resample", unit="fit", disable=None):
        times = np.bincount(generator.integers(0, n, n), minlength=n)
        laws.append(fit_power_law(sizes, counted @ times, n))
    return laws


def interval(values: npt.ArrayLike) -> tuple[float, float]:
    """Return the 2.5th and the 97.5th percentile."""
    low, high = np.percentile(np.asarray(values, dtype=np.float64), [2.5, 97.5])
    return float(low), float(high)
