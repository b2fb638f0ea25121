"""However many images there are, `evaluate` takes as much memory of its own."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages import evaluate
from stages.benchmark.measure import Work, measure
from stages.learning.classifier import class_scores
from stages.scoring import probabilities
from stages.store.arrays import write_arrays
from tests.test_evaluate import write_data

FEW, MANY = 20_000, 400_000


def prepare_evaluation(folder: Path, warm: Path) -> Work:
    """Have all imported by an evaluation of other images, and one of these at hand.

    Without pictures, whose canvas is of one size but larger than all else.
    """
    patch = pytest.MonkeyPatch()  # for as long as the process lives
    patch.setattr(evaluate, "evaluation_figures", lambda *_: {})
    patch.setattr(probabilities, "RESAMPLES", 2)  # they take turns in the same memory
    patch.setattr(sys, "argv", ["evaluate", "m"])
    patch.chdir(warm)
    evaluate.main()
    patch.chdir(folder)
    return Work(evaluate.main)


def write_repeated(scores: npt.NDArray[Any], sample: Any, folder: Path, n: int) -> None:
    """Write n images and their scores, those of the sample again and again with some noise."""
    rng, place = np.random.default_rng(0), np.arange(n) % len(scores)
    noisy = scores[place] * rng.uniform(0.9, 1.1, (n, 10)) + 1e-6 * rng.random((n, 10))
    probabilities = (noisy / noisy.sum(axis=1, keepdims=True)).astype(np.float32)
    images, labels = sample
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write_data((None, labels[place]), (images[place], labels[place]))
        for part in ("test", "cv"):
            write_arrays(evaluate.SCORES / part / "m", scores=probabilities)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells memory from files")
def test_memory_does_not_grow_with_the_images(
    fitted: dict[str, Any], test_sample: Any, tmp_path: Path
) -> None:
    scores = class_scores(fitted["neighbors"], test_sample[0])
    folders = {n: tmp_path / str(n) for n in (300, FEW, MANY)}
    for n, folder in folders.items():
        folder.mkdir()
        write_repeated(scores, test_sample, folder, n)
    few, many = (
        measure(prepare_evaluation, folders[n], folders[300])[0].memory for n in (FEW, MANY)
    )
    assert many - few < 8 * MANY  # not even one number for each
