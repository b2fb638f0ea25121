"""What ever more images would cost, by what was measured and how it grew."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from stages.benchmark.report import significant
from stages.config.section import Section
from stages.config.types import Count


class Outlook(Section):
    """What is asked about: so many images, on so many machines."""

    images: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)]
    machines: Annotated[list[Count], Field(min_length=1)]
    folds: Count
    """Of each model's cross-validation."""


def outlook_table(
    measured: pd.DataFrame, exponents: pd.DataFrame, asked: Outlook, bytes_per_image: int
) -> pd.DataFrame:
    """Return what the chain would cost with more images, as multiples of the fewest measured.

    A stage's cost is that of the most images measured, and grows from there with its exponent.
    Blocks of images and folds are spread over the machines; no fold is shared by two.

    Parameters
    ----------
    measured : DataFrame
        ``stage, images, time, memory``, time and memory in units.
    exponents : DataFrame
        ``stage, time_exponent, memory_exponent``.
    asked : Outlook
    bytes_per_image : int
        On the disk.

    Returns
    -------
    DataFrame
        ``images, machines, time``: with so many images, on so many machines, as a multiple of
        the fewest images on one; ``slowest``: the model that takes longest; ``memory``: the
        greatest of a stage, as a multiple of that of the fewest images; ``largest``: that stage;
        ``disk``: gigabytes.
    """
    few = _costs(measured, exponents, int(measured["images"].min()))
    base = _duration(few, asked.folds, machines=1)
    many = {n_images: _costs(measured, exponents, n_images) for n_images in asked.images}
    table = pd.DataFrame(
        {
            "images": n_images,
            "machines": machines,
            "time": _duration(costs, asked.folds, machines) / base,
            "slowest": _pieces(costs).idxmax(),
            "memory": costs["memory"].max() / few["memory"].max(),
            "largest": costs["memory"].idxmax(),
            "disk": n_images * bytes_per_image / 1e9,
        }
        for n_images, costs in many.items()
        for machines in asked.machines
    )
    numbers = ["time", "memory", "disk"]
    table[numbers] = table[numbers].apply(significant, digits=2)
    return table


def _costs(measured: pd.DataFrame, exponents: pd.DataFrame, n_images: int) -> pd.DataFrame:
    """Return time and memory of each stage at a number of images, by stage."""
    powers = exponents.set_index("stage")
    nearest = measured.loc[
        (measured["images"] >= min(n_images, measured["images"].max()))
    ].drop_duplicates("stage")
    own = nearest.set_index("stage")
    growth = n_images / own["images"]
    return pd.DataFrame(
        {key: own[key] * growth ** powers[f"{key}_exponent"] for key in ("time", "memory")}
    )


def _duration(costs: pd.DataFrame, folds: int, machines: int) -> float:
    """Return how long all stages take: blocks are spread evenly, and a fold is one piece."""
    pieces = _pieces(costs)
    whole = costs["time"].get("augment", 0.0)
    blocks = costs["time"][costs.index.str.startswith("featurize")].sum() / machines
    return float(whole + blocks + max(pieces.max(), folds * pieces.sum() / machines))


def _pieces(costs: pd.DataFrame) -> "pd.Series[float]":
    """Return the time of one fold of each model: it is fitted and asked."""
    is_fold = costs.index.str.startswith(("fit ", "predict "))
    own = costs["time"][is_fold]
    return own.groupby(own.index.str.split().str[-1]).sum()
