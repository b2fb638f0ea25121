"""A small project, made without DVC, in which work is measured in the process of the test."""

import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from stages.benchmark import (
    frontier,
    measure,
    neighbors,
    product,
    scaling,
    solvers,
    stages,
    tutorials,
)
from stages.benchmark.measure import Cost, Work
from stages.config import params
from stages.learning.classifier import fit
from stages.learning.model import ModelParams, build_classifier
from stages.store.arrays import write_arrays
from stages.store.model_file import save_model
from stages.store.reports import write_json
from stages.store.training_set import load_extractor, read_training_set
from tests import blocks
from tests.benchmark.summaries import METRICS, write_summary
from tests.class_names import DIGITS, write_class_names

MODELS = {
    "knn_pixels": blocks.model("neighbors"),
    "random_forest_pixels": blocks.model("forest"),
    "sgd": blocks.model("kernel", features="gradients", folds=3, projection=blocks.PROJECTION),
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, train_sample: Any, test_sample: Any) -> Path:
    """A folder that holds what the comparisons read, not to be changed."""
    with chdir(tmp_path_factory.mktemp("benchmark")):
        document = {"seed": 9, "features": blocks.FEATURES, "models": MODELS}
        write_json(Path("params.yaml"), document | {"augment": {"warp": dict(blocks.WARP)}})
        images, labels = train_sample
        vectors, source = images, np.arange(600, dtype=np.int32)
        for step in load_extractor("gradients"):
            vectors = step.fit_transform(vectors)
        original = Path("data/train/original")
        write_arrays(original / "pixels", images=images, labels=labels, source=source)
        write_arrays(
            original / "gradients",
            vectors=vectors,
            labels=labels,
            source=source,
            image_shape=np.array([28, 28]),
        )
        write_class_names(DIGITS)
        write_arrays(Path("data/test"), images=test_sample[0], labels=test_sample[1])
        for name in [*MODELS, frontier.COMMITTEE]:
            save_model(frontier.model_file(name), fitted(name if name in MODELS else "knn_pixels"))
            write_summary(name, cv=METRICS, test=METRICS | {"errors": 30})
        return Path.cwd()


@pytest.fixture
def project(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, the current one."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fitted(name: str) -> Any:
    chosen = params.load(f"models.{name}", ModelParams)
    extractor = load_extractor(chosen.features)
    vectors, labels, _ = read_training_set(chosen.train_on, chosen.features, extractor)
    classifier = fit(build_classifier(chosen, 0), vectors, labels)
    return make_pipeline(*extractor, *(step for _, step in classifier.steps))


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure without a process of its own, which takes seconds to start."""

    def stand_in(
        prepare: Callable[..., Work], *arguments: Any, repeats: int = 1
    ) -> tuple[Cost, Any]:
        return measure._measure(prepare, arguments, repeats)

    for module in (frontier, neighbors, product, scaling, solvers, stages, tutorials):
        monkeypatch.setattr(module, "measure", stand_in)
