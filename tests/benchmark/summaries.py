"""Summaries of models, as `evaluate` writes them."""

from typing import Any

import pandas as pd

from stages.benchmark import frontier
from stages.store.reports import write_table

METRICS = {"n": 600, "errors": 6, "accuracy": 0.99, "accuracy_low": 0.98, "accuracy_high": 0.995}


def write_summary(name: str, **parts: dict[str, Any]) -> None:
    """Write what was found of a model, by the set that it was scored on."""
    rows = [{"scored_on": part} | found for part, found in parts.items()]
    write_table(frontier.summary_file(name), pd.DataFrame(rows))
