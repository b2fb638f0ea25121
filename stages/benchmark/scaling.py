"""How time, memory and errors of the chain go with the number of training images."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field, field_validator
from tqdm import tqdm

from stages.augment import ORIGINAL, with_copies
from stages.benchmark.figures import scaling_figure
from stages.benchmark.measure import Cost, Work, measure
from stages.benchmark.outlook import Outlook, outlook_table
from stages.benchmark.report import Report, show_cost, significant
from stages.benchmark.unit import Unit
from stages.config import params
from stages.config.section import Section
from stages.config.types import Count
from stages.featurize import vector_blocks
from stages.imaging import warp
from stages.learning.classifier import class_scores, fit
from stages.learning.folds import assign_folds, grouped_splits
from stages.learning.model import ModelParams, build_classifier
from stages.store.arrays import Stream, read_arrays, write_arrays
from stages.store.model_file import load_model, save_model
from stages.store.rows import Rows
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor, vectors_of

FOLDS = 5  # of a model that is not cross-validated
FOLD = 0  # whose originals are asked, by what is fitted to all of the other folds


class Params(Section):
    """How many warped copies are made, which models are fitted to them, and what for."""

    base_size: Count | None
    """Training images, the first so many; null: all."""
    copies: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=2)]
    """Of each, beside it."""
    models: Annotated[list[str], Field(min_length=1)]
    outlook: Outlook

    @field_validator("copies")
    @classmethod
    def _are_sizes(cls, copies: list[int]) -> list[int]:
        if copies != sorted(set(copies)):
            raise ValueError("expected ever greater numbers")
        return copies


def compare(chosen: Params, unit: Unit) -> Report:
    """Warp, turn into vectors, fit and predict out of fold, at each number of copies."""
    rows, shown = [], []
    for stage, n_images, cost, errors in tqdm(_costs(chosen), "scaling", unit="step", disable=None):
        own = {"stage": stage, "images": n_images}
        rows.append(own | unit.costs(cost) | {"errors": errors})
        shown.append(own | {"images": f"{n_images:,}"} | show_cost(cost))
    measured = pd.DataFrame(rows).astype({"errors": "Int64"}).sort_values("images", kind="stable")
    exponents = measure_exponents(measured)
    measured[["time", "memory"]] = measured[["time", "memory"]].apply(significant)
    tables = {
        "scaling": measured,
        "exponents": exponents,
        "outlook": outlook_table(measured, exponents, chosen.outlook, bytes_per_image(chosen)),
    }
    titles = {"each stage, by training images": pd.DataFrame(shown)} | {
        title: tables[title] for title in ("exponents", "outlook")
    }
    return Report(
        titles, tables, {"scaling": scaling_figure(measured, exponents, unit.description)}
    )


def measure_exponents(measured: pd.DataFrame) -> pd.DataFrame:
    """Return for each stage the powers of the number of images that its costs grow with.

    Parameters
    ----------
    measured : DataFrame
        ``stage, images, time, memory``.

    Returns
    -------
    DataFrame
        ``stage, time_exponent, memory_exponent``, to two decimals.
    """
    rows = [
        {"stage": stage}
        | {f"{key}_exponent": exponent(own["images"], own[key]) for key in ("time", "memory")}
        for stage, own in measured.groupby("stage", sort=False)
    ]
    return pd.DataFrame(rows).round(2)


def exponent(sizes: npt.ArrayLike, costs: npt.ArrayLike) -> float:
    """Return b of the power law ``a * size ** b``, by least squares of the logarithms."""
    slope, _ = np.polyfit(np.log(np.asarray(sizes)), np.log(np.asarray(costs)), 1)
    return float(slope)


def bytes_per_image(chosen: Params) -> int:
    """Return what a training image takes on the disk: pixels, label, source, and its features."""
    (images,) = read_arrays(ORIGINAL, "images")
    features = {params.load(f"models.{name}", ModelParams).features for name in chosen.models}
    made = [vectors_of(images[:1], load_extractor(name)) for name in features]
    vectors = sum(own.shape[1] * own.dtype.itemsize for own in made)
    return int(images[0].size + 1 + 4 + vectors)


def _costs(chosen: Params) -> Iterator[tuple[str, int, Cost, int | None]]:
    """Yield each stage's cost; what one makes is kept for the next in a folder that goes."""
    features = {name: params.load(f"models.{name}", ModelParams).features for name in chosen.models}
    with TemporaryDirectory() as name:
        for copies in chosen.copies:
            folder = str(Path(name) / "set")
            cost, n_images = measure(prepare_warp, folder, chosen.base_size, copies)
            if copies:
                yield "augment", n_images, cost, None
            for made in dict.fromkeys(features.values()):
                cost, _ = measure(prepare_features, folder, made)
                yield f"featurize {made}", n_images, cost, None
            for model in chosen.models:
                cost, _ = measure(prepare_fit, folder, model)
                yield f"fit {model}", n_images, cost, None
                cost, errors = measure(prepare_prediction, folder, model)
                yield f"predict {model}", n_images, cost, errors
            shutil.rmtree(folder)


def prepare_warp(folder: str, base_size: int | None, copies: int) -> Work:
    """Read the images that copies are made of; the answer is how many there are then."""
    images, labels = (array[:base_size] for array in read_arrays(ORIGINAL, "images", "labels"))
    # Without any the images are alone; the param has none of these.
    ranges = params.load("augment.warp", warp.Params).model_copy(update={"copies": copies})
    seed = derive_seed(params.load_seed(), "augment.warp")

    def run() -> int:
        batches = warp.batches(images, ranges, seed)
        write_arrays(Path(folder) / "pixels", **with_copies(images, labels, batches, copies))
        return len(images) * (1 + copies)

    return Work(run, int)


def prepare_features(folder: str, features: str) -> Work:
    """Map the images."""
    (images,) = read_arrays(Path(folder) / "pixels", "images")
    vectors = vectors_of(images, load_extractor(features))
    stream = Stream(vectors.shape, vectors.dtype, vector_blocks(vectors))
    return Work(lambda: write_arrays(_place(folder, features), vectors=stream))


def prepare_fit(folder: str, name: str) -> Work:
    """Map the vectors that a model is fitted to; it is kept, and there is no answer."""
    chosen, vectors, labels, (training, _) = _split(folder, name)
    seed = derive_seed(params.load_seed(), f"models.{name}")
    classifier = build_classifier(chosen, seed)

    def keep(fitted: Any) -> None:
        save_model(Path(folder) / f"{name}.skops", fitted)

    return Work(lambda: fit(classifier, Rows(vectors, training), labels[training]), keep)


def prepare_prediction(folder: str, name: str) -> Work:
    """Load a fitted model; the answer is its errors out of fold."""
    _, vectors, labels, (_, held_out) = _split(folder, name)
    model = load_model(Path(folder) / f"{name}.skops")
    class_scores(model, vectors[:1])  # loads what it needs
    return Work(
        lambda: class_scores(model, Rows(vectors, held_out)),
        lambda scores: int(np.count_nonzero(scores.argmax(axis=1) != labels[held_out])),
    )


def _split(folder: str, name: str) -> tuple[ModelParams, Any, Any, Any]:
    """Return a model's params, its vectors and labels, and the split that `FOLD` stands for."""
    chosen = params.load(f"models.{name}", ModelParams)
    labels, source = read_arrays(Path(folder) / "pixels", "labels", "source")
    (vectors,) = read_arrays(_place(folder, chosen.features), "vectors")
    seed = derive_seed(params.load_seed(), "folds")
    folds = assign_folds(labels[: source.max() + 1], chosen.folds or FOLDS, seed)
    split = list(grouped_splits(folds, source))[FOLD]
    return chosen, vectors, labels, split


def _place(folder: str, features: str) -> Path:
    return Path(folder) / f"{features}_vectors"
