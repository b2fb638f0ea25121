"""The committed results of `make more`."""

import pandas as pd
import pytest

from tests.more.test_pipeline_file import BLOCKS
from tests.scratch import PROJECT

PATH = PROJECT / "reports/more/ranking.csv"


@pytest.fixture(scope="module")
def ranking() -> pd.DataFrame:
    if not PATH.exists():
        pytest.skip(f"{PATH.relative_to(PROJECT)}: not committed yet; 'make more' makes it")
    return pd.read_csv(PATH).set_index("model")


def test_every_model_is_ranked(ranking: pd.DataFrame) -> None:
    assert set(ranking.index) == set(BLOCKS)


@pytest.mark.parametrize("part", ["test", "cv"])
def test_softmax_from_scratch_is_within_half_a_point_of_scikit_learn(
    ranking: pd.DataFrame, part: str
) -> None:
    accuracy = ranking[f"{part}_accuracy"]
    assert accuracy["softmax"] == pytest.approx(accuracy["logistic"], abs=0.005)
