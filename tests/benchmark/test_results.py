"""The committed frontier is of the committed models."""

import pandas as pd

from tests.scratch import PROJECT, read_metrics, read_yaml

REPORTS = PROJECT / "reports"


def test_the_frontier_has_every_model_and_its_errors() -> None:
    table = pd.read_csv(REPORTS / "benchmark/frontier.csv").set_index("model")
    assert set(table.index) == {*read_yaml(PROJECT / "params.yaml")["models"], "committee"}
    for name, row in table.iterrows():
        metrics = read_metrics(PROJECT, str(name))
        assert row["errors"] == metrics[row["scored_on"]]["errors"], name
