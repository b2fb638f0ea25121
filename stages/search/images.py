"""Choose what images are turned into, and trained on, by cross-validation on training images.

Reads ``data/train/<set>/pixels/``, ``stages/search/params.yaml: images`` and of the project's
``params.yaml`` the ``seed``; writes ``reports/search/images/`` (candidates.csv, candidates.png).
Setting upright and warped copies are right for writing, and may harm other images. A candidate
is a view of the images and a training set; one quick model, fitted to a sample, judges all of
them on the same folds. No test image is read.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.notes import tell
from stages.config.section import Section
from stages.config.types import Count
from stages.imaging import gradients, two_views
from stages.imaging.gradients import HistogramParams
from stages.learning.folds import assign_folds, grouped_splits
from stages.learning.model import ModelParams, fold_bounds
from stages.learning.sampling import stratified_sample
from stages.search.fold_errors import errors_by_fold
from stages.search.images_report import images_figure, images_table
from stages.store.arrays import read_arrays
from stages.store.reports import write_figure, write_table
from stages.store.seeds import derive_seed

PARAMS = Path("stages/search/params.yaml")
KEY = "images"
TRAIN = Path("data/train")
REPORTS = Path("reports/search/images")

View = Literal["both", "upright", "as_drawn"]
Set = Literal["original", "shift", "warp"]
Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]
Sources = npt.NDArray[np.int32]
Folds = npt.NDArray[np.uint8]


class Params(Section):
    """What is tried, and by which model."""

    max_images: Count
    """Training images at most that are looked at, without their copies."""
    folds: Count
    """Of the model's folds, so many are scored."""
    views: Annotated[list[View], Field(min_length=1)]
    """As the extractors gradients with deskew true (upright) and false (as drawn), and two_views
    (both)."""
    train_on: Annotated[list[Set], Field(min_length=1)]
    histograms: HistogramParams
    model: dict[str, Any]
    """A block as of params.yaml, whose features and train_on stand for those that are tried."""


def extractor_of(view: View, histograms: HistogramParams) -> list[Any]:
    """Return the transformers of images that a view stands for."""
    own = histograms.model_dump()
    if view == "both":
        return two_views.build(two_views.Params(**own))
    return gradients.build(gradients.Params(**own, deskew=view == "upright"))


def sampled(rows: npt.NDArray[np.intp], source: Sources) -> tuple[npt.NDArray[np.bool_], Sources]:
    """Return which rows of a training set are copies of a sample, and of which of them.

    Parameters
    ----------
    rows : (m,) intp
        Originals, in rising order.
    source : (n,) int32
        The original of each row.

    Returns
    -------
    kept : (n,) bool
    source : (n_kept,) int32
        From 0 to m - 1.
    """
    kept = np.isin(source, rows)
    return kept, np.searchsorted(rows, source[kept]).astype(np.int32)


def count_errors(
    chosen: ModelParams,
    data: tuple[npt.NDArray[np.float32], Labels, Sources],
    folds: Folds,
    *,
    n_scored: int,
    seed: int,
) -> int:
    """Return the errors of a model on the first folds.

    Parameters
    ----------
    chosen : ModelParams
    data : (n, d) float32, (n,) uint8, (n,) int32
        Vectors, labels, and the original of each row; originals first.
    folds : (n_original,) uint8
    n_scored : int
        Folds.
    seed : int
        Of the classifier.
    """
    vectors, labels, source = data
    splits = list(grouped_splits(folds, source))[:n_scored]
    return int(errors_by_fold([chosen], vectors, labels, splits, seed=seed).sum())


def main() -> None:
    """Read, sample, fold, try, write."""
    chosen, seed = params.load(KEY, Params, PARAMS), params.load_seed()
    model = params.validated(f"{KEY}.model", ModelParams, chosen.model, PARAMS)
    (labels,) = read_arrays(TRAIN / "original/pixels", "labels")
    try:
        rows = _sample(labels, chosen.max_images, derive_seed(seed, "search.images"))
        folds = assign_folds(labels[rows], model.folds, derive_seed(seed, "folds"))
    except ValueError as error:
        raise PipelineError(f"{PARAMS}: {KEY}.max_images: {error}") from None
    n_scored = min(chosen.folds, len(np.bincount(folds)))
    errors: list[int] = []
    own_seed = derive_seed(seed, "models.images")
    for data in _vectors(chosen, rows):
        if not errors:
            tell(KEY, fold_bounds(model, *data, folds))
        errors.append(count_errors(model, data, folds, n_scored=n_scored, seed=own_seed))
    n_images = int(np.bincount(folds)[:n_scored].sum())
    table = images_table(list(product(chosen.views, chosen.train_on)), errors, n_images)
    write_table(REPORTS / "candidates.csv", table)
    write_figure(REPORTS / "candidates.png", images_figure(table))


def _sample(labels: Labels, size: int, seed: int) -> npt.NDArray[np.intp]:
    return stratified_sample(labels, min(size, len(labels)), seed)


def _vectors(
    chosen: Params, rows: npt.NDArray[np.intp]
) -> Iterator[tuple[npt.NDArray[np.float32], Labels, Sources]]:
    """Yield the vectors of each candidate's sample, its labels and sources."""
    for view, name in product(chosen.views, chosen.train_on):
        images, labels, source = read_arrays(TRAIN / name / "pixels", "images", "labels", "source")
        kept, own_source = sampled(rows, source)
        vectors = images[kept]
        for step in extractor_of(view, chosen.histograms):
            vectors = step.fit_transform(vectors)
        yield vectors, labels[kept], own_source


if __name__ == "__main__":
    run_stage(main)
