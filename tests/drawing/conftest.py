"""Models of the sample, as they would lie in ``models/``."""

from typing import Any

import pytest
from sklearn.pipeline import make_pipeline

from stages.imaging.two_views import Params, build
from stages.learning.calibrated import Calibrated
from stages.learning.classifier import fit
from stages.learning.committee import Committee
from tests.class_names import DIGITS

VIEWS = Params(orientations=8, spacing=4, smoothing=1.6, normalisation="l1", power=0.4)


@pytest.fixture(scope="session")
def models(fitted: dict[str, Any], train_sample: Any) -> dict[str, Any]:
    """A model of two views, a forest of pixels, and a committee of copies of both."""
    from sklearn.linear_model import LogisticRegression

    upright = fit(make_pipeline(*build(VIEWS), LogisticRegression()), *train_sample)
    linear = Calibrated(upright, 0.8, 1e-4, DIGITS)
    forest = Calibrated(fitted["forest"], 0.7, 1e-4, DIGITS)
    committee = Committee([linear, forest], [0.6, 0.4], 0.9, 1e-5)
    return {"committee": committee, "linear": linear, "forest": forest}
