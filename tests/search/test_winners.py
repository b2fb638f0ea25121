"""Whether params.yaml holds what the search found best."""

import csv
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.search.space import flatten
from stages.search.table import RESULTS
from tests.scratch import PROJECT, read_yaml

SEARCHES = read_yaml(PROJECT / "stages/search/params.yaml")["search"]
BLOCKS = read_yaml(PROJECT / "params.yaml")["models"]
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


# Of these the candidate with the least of a param that costs time is taken, of those within one
# standard error of the best.
COSTLY = {"knn": "n_neighbors"}


def finalists(rows: list[Row]) -> list[Row]:
    """Return the rows that ran on all folds, fewest errors first, of equals the first listed."""
    most = max(int(row["folds"]) for row in rows)
    ran = [row for row in rows if int(row["folds"]) == most]
    return sorted(ran, key=lambda row: (int(row["errors"]), int(row["candidate"])))


def winner(rows: list[Row], costly: str | None = None) -> Row:
    """Return the row with the least error; or with the least of a costly param of those near it."""
    best, *others = finalists(rows)
    if costly is None:
        return best
    worst = float(best["error"]) + float(best["standard_error"])
    near = [best, *(row for row in others if float(row["error"]) <= worst)]
    return min(near, key=lambda row: float(row[costly]))


def differences(model: str, space: dict[str, Any], row: Row, block: dict[str, Any]) -> list[str]:
    """Return one line for each key whose value is not what was searched for and found best."""
    flat = flatten(space)
    yaml = YAML(typ="safe", pure=True)
    wanted = {key: value[0] for key, value in flat.items() if isinstance(value, list)}
    wanted |= {key: value for key, value in flat.items() if not isinstance(value, list)}
    wanted |= {key: yaml.load(value) for key, value in row.items() if key not in RESULTS}
    held = flatten(block)
    return [
        f"params.yaml: models.{model}.{key}: expected {value!r}, found {held.get(key, 'nothing')!r}"
        for key, value in wanted.items()
        if key not in held or held[key] != value
    ]


@pytest.mark.parametrize("model", SEARCHES)
def test_params_hold_the_winner(model: str) -> None:
    path = PROJECT / "reports/search" / model / "candidates.csv"
    if not path.exists():
        pytest.skip(f"{path.relative_to(PROJECT)}: not committed yet; 'make search' makes it")
    row = winner(read_rows(path), COSTLY.get(model))
    assert differences(model, SEARCHES[model]["space"], row, BLOCKS[model]) == []


@pytest.mark.parametrize("model", SEARCHES)
def test_the_table_is_of_the_space_that_is_written_down(model: str) -> None:
    path = PROJECT / "reports/search" / model / "candidates.csv"
    if not path.exists():
        pytest.skip(f"{path.relative_to(PROJECT)}: not committed yet; 'make search' makes it")
    rows, yaml = read_rows(path), YAML(typ="safe", pure=True)
    assert rows[0] == winner(rows)
    flat = flatten(SEARCHES[model]["space"])
    for key in set(rows[0]) - set(RESULTS):
        assert {yaml.load(row[key]) for row in rows} <= set(flat[key]), key


ROWS = [
    {"candidate": "2", "folds": "5", "errors": "30", "gamma": "0.7", "a.b": "null"},
    {"candidate": "1", "folds": "5", "errors": "30", "gamma": "0.5", "a.b": "5"},
    {"candidate": "3", "folds": "1", "errors": "2", "gamma": "1.0", "a.b": "5"},
]
SPACE = {"family": "kernel", "gamma": [0.5, 0.7, 1.0], "a": {"b": [None, 5]}}


def test_the_winner_ran_on_all_folds_and_is_the_first_of_equals() -> None:
    assert winner(ROWS) == ROWS[1]


def test_of_those_within_a_standard_error_the_one_with_the_least_of_a_costly_param() -> None:
    rows = [
        {"candidate": str(i), "folds": "5", "errors": errors, "error": error, "k": k}
        | {"standard_error": "0.02"}
        for i, (errors, error, k) in enumerate(
            [("10", "0.10", "30"), ("11", "0.11", "10"), ("12", "0.12", "10"), ("13", "0.13", "5")]
        )
    ]
    assert winner(rows) == rows[0]
    assert winner(rows, "k") == rows[1]


def test_a_difference_names_model_key_expected_and_found() -> None:
    block = {"family": "kernel", "gamma": 0.5, "a": {"b": 5}}
    assert differences("sgd", SPACE, ROWS[1], block) == []
    assert differences("sgd", SPACE, ROWS[0], block) == [
        "params.yaml: models.sgd.gamma: expected 0.7, found 0.5",
        "params.yaml: models.sgd.a.b: expected None, found 5",
    ]
    assert differences("sgd", SPACE, ROWS[1], {**block, "family": "forest"}) == [
        "params.yaml: models.sgd.family: expected 'kernel', found 'forest'"
    ]
