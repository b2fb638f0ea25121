"""The law is found again from what it says, and no other fits better."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import minimize

from stages.studies.learning_curves.power_law import (
    PowerLaw,
    fit_power_law,
    interval,
    resampled_laws,
)

SIZES = np.array([500, 1000, 2000, 4000, 8000, 16_000, 32_000])
N = 10_000_000  # so many images that rounding their errors is as nothing


def errors_of(law: PowerLaw, n: int) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(n * law.at(SIZES)), dtype=np.int64)


@pytest.mark.parametrize(
    ("asymptote", "scale", "exponent"),
    [(0.004, 0.002, 0.5), (0.0, 0.01, 0.3), (0.02, 0.001, 1.2), (0.001, 0.05, 0.1)],
)
def test_a_law_is_found_again_from_its_errors(
    asymptote: float, scale: float, exponent: float
) -> None:
    law = PowerLaw(asymptote, scale, exponent, 32_000.0)
    found = fit_power_law(SIZES, errors_of(law, N), N)
    assert found.reference == 32_000
    np.testing.assert_allclose(found.at(SIZES), law.at(SIZES), rtol=1e-3)
    assert float(found.at(128_000)) == pytest.approx(float(law.at(128_000)), rel=0.02)


def test_the_law_says_what_its_formula_says() -> None:
    law = PowerLaw(0.01, 0.02, 0.5, 100.0)
    np.testing.assert_allclose(law.at([100, 400, 25]), [0.03, 0.02, 0.05])


def test_no_law_fits_better_by_weighted_least_squares() -> None:
    rng = np.random.default_rng(2)
    n = 2000
    errors = rng.binomial(n, PowerLaw(0.004, 0.01, 0.6, 32_000.0).at(SIZES))
    smoothed = (errors + 2) / (n + 4)

    def loss(values: npt.NDArray[np.float64]) -> float:
        law = PowerLaw(values[0], values[1], values[2], 32_000.0)
        return float(np.sum((law.at(SIZES) - errors / n) ** 2 / (smoothed * (1 - smoothed))))

    found = fit_power_law(SIZES, errors, n)
    settings = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 10_000, "maxfev": 10_000}
    best = minimize(
        loss,
        (0.01, 0.01, 0.5),
        method="Nelder-Mead",
        bounds=[(0, 1)] * 2 + [(0, 3)],
        options=settings,
    ).x
    assert found.asymptote > 0  # within the bounds
    np.testing.assert_allclose([found.asymptote, found.scale, found.exponent], best, rtol=0.01)


@pytest.mark.parametrize(
    "errors", [[0] * 7, [50] * 7, [9, 8, 7, 5, 2, 1, 0], [1, 2, 3, 4, 5, 6, 7]]
)
def test_odd_curves_have_a_law_too_and_it_never_rises(errors: list[int]) -> None:
    law = fit_power_law(SIZES, np.array(errors), 1000)
    values = law.at([500, 32_000, 64_000])
    assert np.isfinite(values).all()
    assert values[0] >= values[1] >= values[2] >= 0


def test_resampled_laws_scatter_as_repeated_measurements_do() -> None:
    truth = PowerLaw(0.01, 0.02, 0.7, 32_000.0)
    rng = np.random.default_rng(0)
    n = 4000

    def measure() -> npt.NDArray[np.bool_]:
        # One image is as hard after every size: the sizes have their luck in common.
        return np.asarray(rng.random(n) < truth.at(SIZES)[:, None])

    repeated = [
        float(fit_power_law(SIZES, m.sum(axis=1), n).at(32_000))
        for m in (measure() for _ in range(60))
    ]
    wrong = measure()
    laws = resampled_laws(SIZES, wrong, 60, 0)
    resampled = [float(law.at(32_000)) for law in laws]
    assert np.std(resampled) == pytest.approx(np.std(repeated), rel=0.4)
    assert laws == resampled_laws(SIZES, wrong, 60, 0)
    assert laws != resampled_laws(SIZES, wrong, 60, 1)


def test_an_interval_holds_95_of_100() -> None:
    assert interval(np.arange(101)) == (2.5, 97.5)
