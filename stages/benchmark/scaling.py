"""How time and memory of each stage grow with the number of training images."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field, field_validator
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from stages.augment import ORIGINAL
from stages.benchmark.figures import scaling_figure
from stages.benchmark.measure import Cost, Work, measure
from stages.benchmark.report import Report, show_cost, significant
from stages.benchmark.unit import Unit
from stages.config import params
from stages.config.section import Section
from stages.config.types import Count
from stages.imaging import warp
from stages.learning.classifier import class_scores, fit
from stages.learning.model import ModelParams, build_classifier
from stages.predict import TEST
from stages.store.arrays import read_arrays, write_arrays
from stages.store.model_file import load_model, save_model
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor

REPEATS = 3  # of a prediction, the quickest counts


class Params(Section):
    """How many warps are made of how many images, and which models are fitted to them."""

    base_size: Count
    copies: Annotated[list[Count], Field(min_length=2)]
    models: Annotated[list[str], Field(min_length=1)]
    queries: Count

    @field_validator("copies")
    @classmethod
    def _are_sizes(cls, copies: list[int]) -> list[int]:
        if copies != sorted(set(copies)):
            raise ValueError("expected ever greater numbers")
        return copies


def compare(chosen: Params, unit: Unit) -> Report:
    """Warp, turn into vectors, fit and predict, at each number of copies."""
    rows, shown = [], []
    for stage, n_images, cost in tqdm(_costs(chosen), desc="scaling", unit="step", disable=None):
        rows.append({"stage": stage, "images": n_images} | unit.costs(cost))
        shown.append({"stage": stage, "images": f"{n_images:,}"} | show_cost(cost))
    measured = pd.DataFrame(rows).sort_values("images", kind="stable")
    exponents = measure_exponents(measured)
    measured[["time", "memory"]] = measured[["time", "memory"]].apply(significant)
    figure = scaling_figure(measured, exponents, unit.description)
    titles = {"each stage, by training images": pd.DataFrame(shown), "exponents": exponents}
    tables = {"scaling": measured, "exponents": exponents}
    return Report(titles, tables, {"scaling": figure})


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


def _costs(chosen: Params) -> Iterator[tuple[str, int, Cost]]:
    """Yield each stage's cost; what one makes is kept for the next in a folder that goes."""
    features = {name: params.load(f"models.{name}", ModelParams).features for name in chosen.models}
    with TemporaryDirectory() as name:
        for copies in chosen.copies:
            folder = str(Path(name) / "set")
            cost, n_images = measure(prepare_warp, folder, chosen.base_size, copies)
            yield "warp", n_images, cost
            for made in sorted(set(features.values())):
                cost, _ = measure(prepare_features, folder, made)
                yield f"featurize {made}", n_images, cost
            for model in chosen.models:
                cost, _ = measure(prepare_fit, folder, model)
                yield f"fit {model}", n_images, cost
                cost, n_queries = measure(
                    prepare_prediction, folder, chosen.queries, repeats=REPEATS
                )
                yield f"predict {n_queries:,}, {model}", n_images, cost
            shutil.rmtree(folder)


def prepare_warp(folder: str, base_size: int, copies: int) -> Work:
    """Read the images that copies are made of; the answer is how many there are then."""
    images, labels = read_arrays(ORIGINAL, "images", "labels")
    images, labels = np.array(images[:base_size]), np.array(labels[:base_size])
    ranges = params.load("augment.warp", warp.Params).model_copy(update={"copies": copies})

    def keep(warped: npt.NDArray[np.uint8]) -> int:
        made = warped.reshape(-1, *images.shape[1:])
        write_arrays(Path(folder) / "pixels", images=made, labels=np.tile(labels, copies))
        return len(made)

    return Work(lambda: np.concatenate(list(warp.batches(images, ranges, 0))), keep)


def prepare_features(folder: str, features: str) -> Work:
    """Read the warped images."""
    images = np.array(read_arrays(Path(folder) / "pixels", "images")[0])
    extractor, place = load_extractor(features), Path(folder) / f"{features}_vectors"
    return Work(
        lambda: make_pipeline(*extractor).fit_transform(images),
        lambda vectors: write_arrays(place, vectors=vectors),
    )


def prepare_fit(folder: str, name: str) -> Work:
    """Read the vectors that a model is fitted to; it is kept, and there is no answer."""
    chosen = params.load(f"models.{name}", ModelParams)
    images, labels = read_arrays(Path(folder) / "pixels", "images", "labels")
    (vectors,) = read_arrays(Path(folder) / f"{chosen.features}_vectors", "vectors")
    vectors, labels = np.array(vectors), np.array(labels)
    seed = derive_seed(params.load_seed(), f"models.{name}")
    classifier = build_classifier(chosen, seed)

    def keep(fitted: Any) -> None:
        extractor = make_pipeline(*load_extractor(chosen.features))
        extractor.fit(images[:1])  # so that it knows the shape of an image
        save_model(Path(folder) / "model.skops", make_pipeline(extractor, fitted))

    return Work(lambda: fit(classifier, vectors, labels), keep)


def prepare_prediction(folder: str, n_queries: int) -> Work:
    """Load the model that was fitted last; the answer is how many images it predicted."""
    model = load_model(Path(folder) / "model.skops")
    (images,) = read_arrays(TEST, "images")
    queries = np.array(images[:n_queries])
    class_scores(model, queries[:1])  # loads what it needs
    return Work(lambda: class_scores(model, queries), len)
