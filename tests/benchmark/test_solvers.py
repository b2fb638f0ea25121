"""Both solvers learn the same features, and are told apart by errors and ratios."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.benchmark import solvers
from stages.benchmark.measure import Cost
from stages.benchmark.solvers import OURS, PLAIN
from stages.store.reports import write_json
from tests import blocks
from tests.scratch import PROJECT


@pytest.mark.usefixtures("project", "in_this_process")
def test_each_solver_is_a_row_with_its_errors_on_the_held_out_fold() -> None:
    table = solvers.compare(solvers.Params(alpha=1e-4, max_iter=5)).tables["solvers"]
    assert table["solver"].tolist() == [PLAIN, OURS]
    assert (table["fitted_to"] == 400).all()
    assert (table["n"] == 200).all()
    assert table["errors"].between(0, 20).all()
    assert table["time_ratio"].tolist()[1] == 1


@pytest.mark.usefixtures("project")
def test_features_are_of_one_fold_and_of_the_others() -> None:
    features, labels, asked, expected, seed = solvers._read_features()
    again = solvers._read_features()
    assert (len(features), len(asked)) == (len(labels), len(expected)) == (400, 200)
    np.testing.assert_array_equal(features, again[0])
    np.testing.assert_array_equal(asked, again[2])
    assert seed == again[4]


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("block", [blocks.model("forest", folds=3), blocks.model("kernel")])
def test_a_model_without_kernel_features_or_folds_is_refused(project: Path, block: Any) -> None:
    document = {"seed": 9, "features": blocks.FEATURES, "models": {"sgd": block}}
    write_json(project / "params.yaml", document)
    with pytest.raises(ValueError, match=r"^expected sgd in params.yaml to be of family kernel"):
        solvers.compare(solvers.Params(alpha=1e-4, max_iter=1))


def test_ratios_say_how_many_times_more_than_ours() -> None:
    costs = {PLAIN: (Cost(6.0, 5.0, 1), (9, 4, 2)), OURS: (Cost(2.0, 4.0, 1), (9, 4, 1))}
    assert solvers.tabulate(costs).to_numpy().tolist() == [
        [PLAIN, 9, 4, 2, 3.0, 1.25],
        [OURS, 9, 4, 1, 1.0, 1.0],
    ]


def test_the_committed_mini_batches_take_a_fifth_of_the_time_and_err_no_more() -> None:
    path = PROJECT / "reports/benchmark/solvers.csv"
    if not path.exists():
        pytest.skip(f"{path.relative_to(PROJECT)}: not committed yet; 'make benchmark' makes it")
    rows = {row["solver"]: row for row in pd.read_csv(path).to_dict("records")}
    assert rows[PLAIN]["time_ratio"] >= 5
    assert rows[OURS]["errors"] <= rows[PLAIN]["errors"]
