"""Find the nearest neighbours of each training image in other folds than its own.

Reads ``data/train/original/pixels/``, and of ``stages/studies/params.yaml``
``multilabel.folds`` and ``multilabel.n_neighbors``; writes ``data/studies/multilabel/``
(``consecutive``, ``stratified``): rows of the nearest images, by folds as the images come
and by stratified folds. No image is its own neighbour, nor is one of its fold.
"""

from pathlib import Path

import numpy as np

from stages.config import params
from stages.store.arrays import read_arrays, write_arrays
from stages.store.left_out import run_study
from stages.store.seeds import derive_seed
from stages.studies import STUDIES
from stages.studies.multilabel.neighbors import both_folds, out_of_fold_neighbors
from stages.studies.multilabel.params import Search

TRAIN = Path("data/train/original/pixels")
NEIGHBORS = Path("data/studies/multilabel")


def main() -> None:
    """Read, fold, search, write."""
    chosen = params.load_fields("multilabel", Search, STUDIES)
    seed = derive_seed(params.load_seed(), "folds")
    images, labels = read_arrays(TRAIN, "images", "labels")
    vectors = images.reshape(len(images), -1).astype(np.float32)
    with params.blamed("multilabel.folds", STUDIES):
        folds = both_folds(labels, chosen.folds, seed)
    with params.blamed("multilabel.n_neighbors", STUDIES):
        neighbors = out_of_fold_neighbors(vectors, folds, chosen.n_neighbors)
    write_arrays(NEIGHBORS, consecutive=neighbors[0], stratified=neighbors[1])


if __name__ == "__main__":
    run_study("multilabel_compute", main)
