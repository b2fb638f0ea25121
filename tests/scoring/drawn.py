"""Scores that curves are drawn of."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@st.composite
def scored(draw: st.DrawFn) -> tuple[Bools, Floats]:
    """Scores with both answers, many of them tied."""
    n = draw(st.integers(2, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    positive = rng.random(n) < draw(st.sampled_from([0.1, 0.5, 0.9]))
    positive[:2] = True, False
    score = rng.normal(size=n) + draw(st.sampled_from([0.0, 1.0, 9.0])) * positive
    rounded: Floats = np.round(score, draw(st.integers(0, 3))).astype(np.float64)
    return positive, rounded
