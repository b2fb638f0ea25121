"""The table of candidates: its order, its numbers, its values."""

import numpy as np
import pytest
from ruamel.yaml import YAML

from stages.search.halving import NOT_RUN
from stages.search.table import as_yaml, candidates_table, parameter_columns

ERRORS = np.array([[5, 6, 7], [4, NOT_RUN, NOT_RUN], [6, 6, 6], [5, 5, 9], [3, NOT_RUN, NOT_RUN]])
CANDIDATES = [{"a.b": value, "c": 1} for value in (None, True, 3e-7, "sqrt", 2)]


def test_candidates_are_ranked_by_rung_then_errors_then_place_in_the_list() -> None:
    table = candidates_table(CANDIDATES, ["a.b"], ERRORS, np.array([100, 100, 200]), [1, 3])
    assert table["candidate"].tolist() == [1, 3, 4, 5, 2]
    # 18 and 18 and 19 errors on all folds; 3 and 4 on the first
    assert table["errors"].tolist() == [18, 18, 19, 3, 4]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]
    assert table["rung"].tolist() == [2, 2, 2, 1, 1]
    assert table["folds"].tolist() == [3, 3, 3, 1, 1]
    assert table["images"].tolist() == [400, 400, 400, 100, 100]
    assert table["error"].tolist() == pytest.approx([0.045, 0.045, 0.0475, 0.03, 0.04])
    rates = np.array([0.05, 0.06, 0.035])
    assert table["standard_error"][0] == pytest.approx(rates.std(ddof=1) / 3**0.5)
    assert table["standard_error"].isna().tolist() == [False] * 3 + [True] * 2
    assert table["first_rung_error"].tolist() == pytest.approx([0.05, 0.06, 0.05, 0.03, 0.04])
    assert parameter_columns(table) == ["a.b"]
    assert table["a.b"].tolist() == ["null", "3e-07", "sqrt", "2", "true"]


@pytest.mark.parametrize("value", [None, True, False, 3e-7, 0.1, 5, "sqrt", 1e-06])
def test_values_are_written_as_yaml_reads_them(value: object) -> None:
    read = YAML(typ="safe", pure=True).load(as_yaml(value))
    assert read == value
    assert type(read) is type(value)
