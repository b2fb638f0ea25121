"""Learn to tell images of the known classes from all others.

Reads the images and the ``two_views`` of ``data/train/original/`` and ``params.yaml: novelty``
and ``features.two_views``; writes ``models/novelty.skops``. Strangers, made of training images,
are one class more; those that look like a known class are left out. What is measured is
brought to scale, and the threshold found, by training images that nothing was fitted to. No
test image is read.
"""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field
from threadpoolctl import threadpool_limits

from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.section import Section
from stages.config.types import Count
from stages.families.kernel import KernelSGDClassifier
from stages.imaging.strangers import make_strangers
from stages.learning.class_distances import ClassDistances
from stages.learning.classifier import fit
from stages.learning.novelty import Novelty, log_distances, put_together
from stages.learning.projection import Projection, Whitening, projection_steps
from stages.learning.sampling import stratified_sample
from stages.store.arrays import read_arrays
from stages.store.model_file import save_model
from stages.store.seeds import derive_seed
from stages.store.training_set import load_extractor

PIXELS = Path("data/train/original/pixels")
FEATURES = "two_views"
MODEL = Path("models/novelty.skops")
FAR = 0.99  # of known images; a stranger is farther from all classes than so many are
SAMPLE = 5000  # known images that tell how far that is

Images = npt.NDArray[np.uint8]
Vectors = npt.NDArray[np.float32]


class Params(Section):
    """How strangers are made and told apart."""

    n_images: Count
    """To learn from; at most two thirds of them all, since others set the threshold."""
    n_strangers: Count
    """As many are made; those that look like a known class are left out."""
    refused: Annotated[float, Field(gt=0, lt=1)]
    """The share of training images that the threshold takes for strangers."""
    n_components: Count
    max_clusters: Count
    cluster_size: Count
    cluster_components: Count
    """These three of the known classes' `ClassDistances`."""
    n_landmarks: Count
    gamma: Annotated[float, Field(ge=1e-9, le=100)]
    n_steps: Count
    """These three of the `KernelSGDClassifier` that knows strangers, too."""


def main() -> None:
    """Read, learn, write."""
    chosen, seed = params.load("novelty", Params), derive_seed(params.load_seed(), "novelty")
    images, labels = read_arrays(PIXELS, "images", "labels")
    (vectors,) = read_arrays(PIXELS.parent / FEATURES, "vectors")
    if len(images) < 3 * len(np.unique(labels)):
        raise PipelineError(f"{PIXELS}: expected three images a class, found {len(images)} in all")
    size = min(chosen.n_images, 2 * len(images) // 3)
    if size < len(np.unique(labels)):
        expected = f"one image of each class at least, {len(np.unique(labels))}"
        raise PipelineError(f"params.yaml: novelty.n_images: expected {expected}, found {size}")
    rows = stratified_sample(labels, size, seed)
    unseen = np.setdiff1d(np.arange(len(images)), rows)
    known = (images[rows], vectors[rows], labels[rows])
    save_model(MODEL, learn(chosen, load_extractor(FEATURES), known, vectors[unseen], seed))


def learn(
    chosen: Params,
    extractor: list[Any],
    known: tuple[Images, Vectors, npt.NDArray[np.uint8]],
    unseen: Vectors,
    seed: int,
) -> Novelty:
    """Return what tells strangers apart.

    Parameters
    ----------
    chosen : Params
    extractor : list of transformers
        What made the vectors of the images.
    known : (n, height, width) uint8, (n, d) float32, (n,) uint8
        Images to learn from, their vectors and labels.
    unseen : (m, d) float32
        Vectors of others, which set the threshold.
    seed : int
    """
    from sklearn.pipeline import make_pipeline

    images, vectors, labels = known
    random_state = seed % 2**32
    # One thread a product, so that its bits do not depend on how many there are.
    with threadpool_limits(1, user_api="blas"):
        projection = make_pipeline(*projection_steps(_projection(chosen.n_components), seed))
        projected = fit(projection, vectors, labels).transform(vectors)
        subspaces = ClassDistances(
            chosen.max_clusters,
            chosen.cluster_size,
            chosen.cluster_components,
            random_state=random_state,
        )
        fit(subspaces, projected, labels)
        strangers = make_strangers(images, labels, chosen.n_strangers, np.random.default_rng(seed))
        made = projection.transform(make_pipeline(*extractor).transform(strangers))
        strange = made[_are_unlike(subspaces, made, projected)]
        classifier = KernelSGDClassifier(
            n_landmarks=chosen.n_landmarks,
            gamma=chosen.gamma,
            n_components=chosen.n_landmarks,
            n_steps=chosen.n_steps,
            random_state=random_state,
        )
        codes = np.concatenate([labels, np.full(len(strange), labels.max() + 1, labels.dtype)])
        fit(classifier, np.concatenate([projected, strange]), codes)
        whole = make_pipeline(*extractor, *(step for _, step in projection.steps))
        tried = projection.transform(unseen)
        return put_together(whole, subspaces, classifier, tried, chosen.refused)


def _projection(n_components: int) -> Projection:
    whitening = Whitening(n_neighbors=10, shrinkage=0.1)
    return Projection(n_components=n_components, whitening=whitening, class_distances=None)


def _are_unlike(subspaces: Any, strange: Vectors, known: Vectors) -> npt.NDArray[np.bool_]:
    """Return which strangers are farther from all classes than nearly all that is known is.

    The farthest is, whatever is known, so that there is one.
    """
    away, own = log_distances(subspaces, strange), log_distances(subspaces, known[:SAMPLE])
    unlike: npt.NDArray[np.bool_] = away > np.quantile(own, FAR)
    unlike[away.argmax()] = True
    return unlike


if __name__ == "__main__":
    run_stage(main)
