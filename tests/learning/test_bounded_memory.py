"""What a fit holds in memory does not grow with the vectors, but for what its model keeps."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from stages.families.hyperplane import LocalHyperplaneClassifier
from stages.families.kernel import KernelSGDClassifier
from stages.learning import averaged_sgd, class_sample, classifier
from stages.learning.classifier import fit
from stages.learning.components import PrincipalComponents
from stages.learning.folds import out_of_fold_scores
from stages.learning.whitening import WithinClassWhitening
from stages.store.rows import Rows

WIDTH = 200
FEW, MANY = 10_000, 40_000
# Labels, codes, orders and numbers of rows; a vector has 800.
BYTES_OF_ROW = 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of mapped vectors, few and many; what is constant is small beside them."""
    monkeypatch.setattr(class_sample, "MOST_OF_CLASS", 200)
    monkeypatch.setattr(averaged_sgd, "KEPT", 1 << 20)
    monkeypatch.setattr(classifier, "BATCH", 1000)
    random = np.random.default_rng(0)
    for n in (FEW, MANY):
        np.save(tmp_path / f"{n}.npy", random.normal(size=(n, WIDTH)).astype(np.float32))
    return tmp_path


def sgd() -> Any:
    kernel = KernelSGDClassifier(n_landmarks=50, n_components=40, n_steps=20, random_state=0)
    return make_pipeline(PrincipalComponents(10), WithinClassWhitening(2), kernel)


def knn() -> Any:
    return make_pipeline(PrincipalComponents(10), LocalHyperplaneClassifier(2))


def peak_of(folder: Path, n: int, work: Any) -> int:
    vectors = np.load(folder / f"{n}.npy", mmap_mode="r")
    labels = (np.arange(n) % 5).astype(np.uint8)
    tracemalloc.start()
    work(vectors, labels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_sgd_holds_landmarks_and_weights_alone(folder: Path) -> None:
    def work(vectors: Any, labels: Any) -> None:
        chosen = labels != 4
        fit(sgd(), Rows(vectors, chosen), labels[chosen])

    few, many = (peak_of(folder, n, work) for n in (FEW, MANY))
    assert many - few < BYTES_OF_ROW * (MANY - FEW)


def test_neighbours_are_held_as_they_are_kept(folder: Path) -> None:
    def work(vectors: Any, labels: Any) -> None:
        fit(knn(), Rows(vectors, labels != 4), labels[labels != 4])

    few, many = (peak_of(folder, n, work) for n in (FEW, MANY))
    assert many - few < (BYTES_OF_ROW + 10 * 4) * (MANY - FEW)


def test_no_fold_has_a_copy_of_its_training_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")  # one after the other: what two hold varies

    def work(vectors: Any, labels: Any) -> None:
        source = np.arange(len(labels), dtype=np.int32)
        folds = (np.arange(len(labels)) % 3).astype(np.uint8)
        out_of_fold_scores(sgd, vectors, labels, source, folds)

    few, many = (peak_of(folder, n, work) for n in (FEW, MANY))
    assert many - few < BYTES_OF_ROW * (MANY - FEW)
