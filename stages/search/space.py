"""What a search tries: a model's block in which lists stand for the values to try."""

from itertools import product
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from stages.config.problems import find_problems, printable
from stages.config.section import Section
from stages.config.types import Count
from stages.learning.model import ModelParams

# What decides which vectors are read and how they are split is the same for all.
SINGLE = ("family", "features", "train_on", "folds")

Candidate = dict[str, Any]  # values by dotted key, such as "projection.n_components"


class Halving(Section):
    """How many candidates are drawn, and when all but the best of them are stopped."""

    candidates: Count
    folds: Annotated[list[Count], Field(min_length=1)]
    keep_one_in: Annotated[int, Field(ge=2)]


class Search(Section):
    """The search for one model's params; `space` is typed by the model's family."""

    halving: Halving | None
    space: dict[str, Any]

    @property
    def rungs(self) -> list[int]:
        """The numbers of folds after which candidates are compared, the last all folds."""
        return self.halving.folds if self.halving else [self.space["folds"]]

    @property
    def keep_one_in(self) -> int:
        """The share of candidates that go on, inverted."""
        return self.halving.keep_one_in if self.halving else 1

    def candidates(self, seed: int) -> list[Candidate]:
        """Return what is tried, in list order."""
        every = all_candidates(self.space)
        return draw(every, self.halving.candidates, seed) if self.halving else every


def search_problems(key: str, section: Any) -> list[str]:
    """Return one line for each problem of a section of `stages/search/params.yaml`."""
    found = find_problems(Search, section, key)
    if found:
        return found
    key, space = printable(key), flatten(section["space"])
    lists = {name: value for name, value in space.items() if isinstance(value, list)}
    for name, values in lists.items():
        where = f"{key}.space.{printable(name)}"
        if name in SINGLE:
            found.append(f"{where}: expected one value, found {values!r}")
        elif not values or any(isinstance(value, dict | list) for value in values):
            found.append(f"{where}: expected a list of plain values, found {values!r}")
        elif len({repr(value) for value in values}) < len(values):
            found.append(f"{where}: expected each value once, found {values!r}")
    if not varied_keys(section["space"]):
        found.append(f"{key}.space: expected a list of values to try, found none")
    return found or _value_problems(key, space, lists) or _rung_problems(key, section)


def flatten(block: dict[str, Any], prefix: str = "") -> Candidate:
    """Return the values of nested mappings by dotted key."""
    flat: Candidate = {}
    for name, value in block.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def nest(candidate: Candidate) -> dict[str, Any]:
    """Return the block whose values by dotted key are given."""
    block: dict[str, Any] = {}
    for key, value in candidate.items():
        *parents, last = str(key).split(".")
        section = block
        for parent in parents:
            section = section.setdefault(parent, {})
        section[last] = value
    return block


def varied_keys(space: dict[str, Any]) -> list[str]:
    """Return the dotted keys of which more than one value is tried."""
    flat = flatten(space)
    return [key for key, value in flat.items() if isinstance(value, list) and len(value) > 1]


def all_candidates(space: dict[str, Any]) -> list[Candidate]:
    """Return every combination of the listed values; the last key changes first."""
    flat = flatten(space)
    choices = [value if isinstance(value, list) else [value] for value in flat.values()]
    return [dict(zip(flat, values, strict=True)) for values in product(*choices)]


def draw(candidates: list[Candidate], number: int, seed: int) -> list[Candidate]:
    """Return the first candidate and others drawn at random, in list order.

    All are returned if there are no more than `number`.
    """
    if number >= len(candidates):
        return candidates
    others = np.random.default_rng(seed).permutation(np.arange(1, len(candidates)))
    return [candidates[i] for i in sorted([0, *others[: number - 1].tolist()])]


def read_candidate(candidate: Candidate) -> ModelParams:
    """Return the typed params of a candidate."""
    block = nest(candidate)
    return ModelParams.type_of(block).model_validate(block)


def _value_problems(key: str, space: Candidate, lists: dict[str, list[Any]]) -> list[str]:
    """Put each listed value into the first candidate: what a field takes depends on no other."""
    first = {**space, **{name: values[0] for name, values in lists.items()}}
    blocks = [first, *({**first, name: v} for name, values in lists.items() for v in values)]
    problems = (find_problems(ModelParams, nest(block), f"{key}.space") for block in blocks)
    return list(dict.fromkeys(line for lines in problems for line in lines))


def _rung_problems(key: str, section: Any) -> list[str]:
    folds = section["space"]["folds"]
    if folds is None:
        return [f"{key}.space.folds: expected a number of folds, found None"]
    rungs = section["halving"]["folds"] if section["halving"] else [folds]
    if rungs != sorted(set(rungs)) or rungs[-1] != folds:
        expected = f"ever more folds, at last all {folds}"
        return [f"{key}.halving.folds: expected {expected}, found {rungs!r}"]
    return []
