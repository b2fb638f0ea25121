"""How costs grow."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.benchmark import scaling
from stages.benchmark.outlook import Outlook
from stages.benchmark.scaling import exponent, measure_exponents
from stages.benchmark.unit import Unit
from stages.config import params
from stages.learning.folds import assign_folds, out_of_fold_scores
from stages.learning.model import ModelParams, build_classifier
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, read_training_set

UNIT = Unit(seconds=0.5, memory=600 * 784, description="1,000 × 600 × 784")
SIZES = np.array([1000, 2000, 4000, 8000])


@given(st.floats(1e-4, 1e4), st.floats(-1, 3))
def test_the_power_of_a_power_law_is_found(factor: float, power: float) -> None:
    assert exponent(SIZES, factor * SIZES**power) == pytest.approx(power, abs=1e-6)


def test_noise_of_a_few_percent_moves_the_power_little() -> None:
    noisy = SIZES**1.1 * [1.03, 0.97, 1.03, 0.97]
    assert exponent(SIZES, noisy) == pytest.approx(1.1, abs=0.05)


def test_each_stage_has_powers_of_its_own_in_the_order_of_the_stages() -> None:
    measured = pd.DataFrame(
        {
            "stage": ["warp", "fit"] * 4,
            "images": SIZES.repeat(2),
            "time": np.column_stack([SIZES, SIZES**2.0]).ravel(),
            "memory": np.column_stack([SIZES**0.5, SIZES**0.0]).ravel(),
        }
    )
    found = measure_exponents(measured)
    assert found.to_numpy().tolist() == [["warp", 1.0, 0.5], ["fit", 2.0, 0.0]]


@pytest.mark.usefixtures("project", "in_this_process")
def test_every_stage_is_measured_at_every_size() -> None:
    outlook = Outlook(images=[10_000, 20_000], machines=[1, 40], folds=5)
    asked = scaling.Params(
        base_size=100, copies=[0, 1, 3], models=["sgd", "knn_pixels"], outlook=outlook
    )
    report = scaling.compare(asked, UNIT)
    table = report.tables["scaling"]
    stages = ["featurize gradients", "featurize pixels"]
    for model in ("sgd", "knn_pixels"):
        stages += [f"fit {model}", f"predict {model}"]
    stages_of_copies = ["augment", *stages]
    assert table["stage"].tolist() == stages + 2 * stages_of_copies
    assert table["images"].tolist() == [100] * 6 + [200] * 7 + [400] * 7
    assert table.columns.tolist() == ["stage", "images", "time", "memory", "errors"]
    errors = table.dropna(subset="errors")
    assert errors["stage"].str.startswith("predict").all()
    assert errors["errors"].between(0, 34).all()
    exponents = report.tables["exponents"]
    assert set(exponents["stage"]) == set(stages_of_copies)
    assert exponents.notna().to_numpy().all()
    assert report.tables["outlook"]["machines"].tolist() == [1, 40] * 2
    assert list(report.figures) == ["scaling"]


@pytest.mark.usefixtures("project", "in_this_process")
def test_errors_are_those_of_cross_validation() -> None:
    """On the first fold, without copies."""
    outlook = Outlook(images=[10_000], machines=[1], folds=5)
    asked = scaling.Params(base_size=None, copies=[0, 1, 2], models=["knn_pixels"], outlook=outlook)
    table = scaling.compare(asked, UNIT).tables["scaling"]
    chosen = params.load("models.knn_pixels", ModelParams)
    vectors, labels, source = read_training_set("original", "pixels", load_extractor("pixels"))
    folds = assign_folds(labels, scaling.FOLDS, derive_seed(params.load_seed(), "folds"))
    scores = out_of_fold_scores(
        partial(build_classifier, chosen, 0), vectors, labels, source, folds
    )
    wrong = scores.argmax(axis=1) != labels
    assert table["errors"].dropna().iloc[0] == np.count_nonzero(wrong[folds == 0])
