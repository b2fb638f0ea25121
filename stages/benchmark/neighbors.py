"""The search for neighbours against the bare matrix product of the same shapes."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm import trange

from stages.augment import ORIGINAL
from stages.benchmark.measure import Work, measure
from stages.benchmark.product import multiply
from stages.benchmark.report import Report, significant
from stages.config.errors import PipelineError
from stages.config.section import Section
from stages.config.types import Count
from stages.families.neighbors import ExactNeighborsClassifier
from stages.imaging import shift
from stages.imaging.pixels import PixelVectors
from stages.predict import TEST
from stages.store.arrays import read_arrays

PRODUCT, OURS, PLAIN = "float32 product", "ours", "scikit-learn"

Floats = npt.NDArray[np.float32]
Seconds = dict[str, list[float]]


class Params(Section):
    """Shapes, and how often each way is tried."""

    queries: Count
    references: Count
    n_neighbors: Count
    repeats: Count


def compare(params: Params) -> Report:
    """Search in all ways, by turns, in one process.

    Raises
    ------
    PipelineError
        If scikit-learn finds neighbours at other distances.
    """
    _, (seconds, shape) = measure(prepare, *params.model_dump().values())
    best = {way: min(times) for way, times in seconds.items()}
    table = pd.DataFrame({"way": list(best)}).assign(**shape)
    table["ratio_to_product"] = significant([best[way] / best[PRODUCT] for way in best])
    shown = table[["way", "ratio_to_product"]].assign(seconds=significant(list(best.values())))
    queries, references, features, _ = shape.values()
    title = f"search for neighbours, {queries:,} × {references:,} × {features:,}"
    return Report({title: shown}, {"neighbors": table})


def prepare(n_queries: int, n_references: int, n_neighbors: int, repeats: int) -> Work:
    """Read the images and lay them out as vectors."""
    from sklearn.neighbors import NearestNeighbors

    queries, references = _read_vectors(n_queries, n_references)
    labels = np.arange(len(references)) % 2  # never looked at by a search
    ours = ExactNeighborsClassifier(n_neighbors).fit(references, labels)
    plain = NearestNeighbors(n_neighbors=n_neighbors, algorithm="brute").fit(references)
    ways: dict[str, Callable[[], Any]] = {
        PRODUCT: lambda: multiply(queries, references),
        OURS: lambda: ours.kneighbors(queries)[0],
        PLAIN: lambda: plain.kneighbors(queries)[0],
    }
    shape = {
        "queries": len(queries),
        "references": len(references),
        "features": queries.shape[1],
        "n_neighbors": n_neighbors,
    }
    ours.kneighbors(queries[:1])  # loads what it needs
    return Work(lambda: take_turns(ways, repeats), lambda seconds: (seconds, shape))


def take_turns(ways: dict[str, Callable[[], Any]], repeats: int) -> Seconds:
    """Return the seconds of each way, tried by turns; ours and scikit-learn's must agree.

    Raises
    ------
    PipelineError
        If they don't.
    """
    seconds: Seconds = {way: [] for way in ways}
    for _ in trange(repeats, desc="neighbors", disable=None):
        found = {}
        for way, run in ways.items():
            start = perf_counter()
            found[way] = run()
            seconds[way].append(perf_counter() - start)
        if not np.allclose(found[OURS], found[PLAIN], rtol=1e-6):
            raise PipelineError(
                "benchmark: neighbors: expected neighbours at the distances that scikit-learn "
                "finds, found others"
            )
    return seconds


def _read_vectors(n_queries: int, n_references: int) -> tuple[Floats, Floats]:
    (test,) = read_arrays(TEST, "images")
    (images,) = read_arrays(ORIGINAL, "images")
    copies = shift.batches(images, shift.Params(distance=1), 0)
    references = np.concatenate([images, *copies])[:n_references]
    vectors = PixelVectors().fit(test)
    return vectors.transform(test[:n_queries]), vectors.transform(references)
