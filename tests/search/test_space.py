"""Spaces of params: what they hold, what is drawn from them, what is wrong with them."""

from copy import deepcopy
from typing import Any

import pytest

from stages.families import neighbors
from stages.search.space import (
    Search,
    all_candidates,
    draw,
    flatten,
    nest,
    read_candidate,
    search_problems,
    varied_keys,
)
from tests.blocks import PROJECTION, model
from tests.scratch import PROJECT, read_yaml

SECTIONS = read_yaml(PROJECT / "stages/search/params.yaml")["search"]


def section(**changes: Any) -> dict[str, Any]:
    """Return a search among 12 candidates, some keys of it changed by dotted key."""
    space = model(
        "neighbors",
        folds=3,
        projection={**PROJECTION, "n_components": [10, 20]},
        n_neighbors=[3, 1, 5],
        weights=["uniform", "distance"],
    )
    flat = flatten({"halving": None, "space": space}) | changes
    return nest(flat)


HALVING = {"halving.candidates": 4, "halving.folds": [1, 3], "halving.keep_one_in": 2}


def halved(**changes: Any) -> dict[str, Any]:
    flat = flatten(section()) | HALVING | changes
    flat.pop("halving")
    return nest(flat)


@pytest.mark.parametrize("name", SECTIONS)
def test_the_projects_own_searches_are_sound(name: str) -> None:
    assert search_problems(f"search.{name}", SECTIONS[name]) == []
    search = Search.model_validate(SECTIONS[name])
    assert read_candidate(search.candidates(0)[0]).family == SECTIONS[name]["space"]["family"]


def test_candidates_are_every_combination_in_list_order() -> None:
    assert search_problems("search.x", section()) == []
    candidates = all_candidates(section()["space"])
    varied = varied_keys(section()["space"])
    assert varied == ["projection.n_components", "n_neighbors", "weights"]
    found = [tuple(candidate[key] for key in varied) for candidate in candidates]
    wanted = [(d, k, w) for d in (10, 20) for k in (3, 1, 5) for w in ("uniform", "distance")]
    assert found == wanted
    params = read_candidate(candidates[-1])
    assert isinstance(params, neighbors.Params)
    assert (params.family, params.n_neighbors, params.weights) == ("neighbors", 5, "distance")
    assert params.projection is not None
    assert params.projection.n_components == 20


def test_a_draw_is_settled_by_its_seed_and_holds_the_first() -> None:
    candidates = all_candidates(section()["space"])
    assert draw(candidates, 4, 7) == draw(candidates, 4, 7)
    assert len({repr(draw(candidates, 4, seed)) for seed in range(10)}) > 5
    for seed in range(20):
        drawn = [candidates.index(candidate) for candidate in draw(candidates, 4, seed)]
        assert drawn == sorted(set(drawn))
        assert len(drawn) == 4
        assert drawn[0] == 0
    assert draw(candidates, 100, 7) == candidates
    assert Search.model_validate(halved()).candidates(7) == draw(candidates, 4, 7)


def test_nesting_undoes_flattening() -> None:
    block = model("neighbors", projection=PROJECTION)
    assert nest(flatten(block)) == block


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"space.n_neighbors": [3, 0]}, ".space.n_neighbors: expected greater than 0, found 0"),
        (
            {"space.n_neighbors": []},
            ".space.n_neighbors: expected a list of plain values, found []",
        ),
        (
            {"space.n_neighbors": [3, 3]},
            ".space.n_neighbors: expected each value once, found [3, 3]",
        ),
        (
            {"space.weights": ["uniform", "far"]},
            ".space.weights: expected 'uniform' or 'distance', found 'far'",
        ),
        (
            {"space.n_neighbours": [3]},
            ".space.n_neighbours: unknown key; did you mean n_neighbors?",
        ),
        ({"space.folds": [3, 5]}, ".space.folds: expected one value, found [3, 5]"),
        ({"space.folds": None}, ".space.folds: expected a number of folds, found None"),
        ({"space.family": "neighbor"}, ".space.family: unknown family 'neighbor'; did you mean"),
        (
            {"space.projection.n_components": [10, "20"]},
            ".space.projection.n_components: expected a valid integer, found '20'",
        ),
        ({"halvin": None}, ".halvin: unknown key; did you mean halving?"),
    ],
)
def test_a_malformed_space_is_one_line(changes: dict[str, Any], message: str) -> None:
    (line,) = search_problems("search.x", section(**changes))
    assert line.startswith(f"search.x{message}")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"halving.folds": [1, 2]},
            ".folds: expected ever more folds, at last all 3, found [1, 2]",
        ),
        (
            {"halving.folds": [2, 1, 3]},
            ".folds: expected ever more folds, at last all 3, found [2, 1, 3]",
        ),
        ({"halving.folds": []}, ".folds: "),
        ({"halving.keep_one_in": 1}, ".keep_one_in: expected greater than or equal to 2, found 1"),
        ({"halving.candidates": 0}, ".candidates: expected greater than 0, found 0"),
    ],
)
def test_malformed_halving_is_one_line(changes: dict[str, Any], message: str) -> None:
    (line,) = search_problems("search.x", halved(**changes))
    assert line.startswith(f"search.x.halving{message}")


def test_nothing_to_try_is_told() -> None:
    single = {"halving": None, "space": model("neighbors", folds=3)}
    assert search_problems("search.x", single) == [
        "search.x.space: expected a list of values to try, found none"
    ]


def test_the_section_is_not_changed_by_reading_it() -> None:
    kept = section()
    before = deepcopy(kept)
    search_problems("x", kept)
    Search.model_validate(kept).candidates(0)
    assert kept == before
