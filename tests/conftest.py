"""What many tests share: the small real sample, and a small classifier of each family."""

import gc
import gzip
from collections import Counter
from collections.abc import Callable, Generator
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

from stages.imaging import idx
from stages.learning.classifier import fit
from stages.learning.model import FAMILIES, ModelParams
from stages.store.model_file import save_model
from tests import blocks
from tests.archives import members_of
from tests.classifiers import of_images
from tests.quick import build
from tests.scratch import copy_built

SAMPLE = Path(__file__).parent / "sample"
MANY_CASES = 5
EXAMPLES = "examples"

# A machine with other work to do may take any time.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Thousands of changed programs are asked: it is enough to know that a test fails.
settings.register_profile(
    "mutants",
    settings.get_profile("patient"),
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("patient")

Array = npt.NDArray[np.uint8]


def read_sample(name: str) -> Array:
    with gzip.open(SAMPLE / f"{name}.gz") as stream:
        array = idx.decode(stream, name)
    array.flags.writeable = False
    return array


@pytest.fixture(scope="session")
def train_sample() -> tuple[Array, Array]:
    """600 training images of MNIST and their labels, read-only."""
    return read_sample("train-images-idx3-ubyte"), read_sample("train-labels-idx1-ubyte")


@pytest.fixture(scope="session")
def test_sample() -> tuple[Array, Array]:
    """300 test images of MNIST and their labels, read-only."""
    return read_sample("t10k-images-idx3-ubyte"), read_sample("t10k-labels-idx1-ubyte")


@pytest.fixture(scope="session")
def small_model() -> Callable[..., ModelParams]:
    """Give the params of a small model of a family, some of them changed."""

    def make(name: str, **changes: Any) -> ModelParams:
        block = blocks.model(name, **changes)
        return ModelParams.type_of(block).model_validate(block)

    return make


@pytest.fixture(scope="session")
def fitted(
    small_model: Callable[..., ModelParams], train_sample: tuple[Array, Array]
) -> dict[str, Any]:
    """A classifier of each family, fitted to the training sample."""
    classifiers = {}
    for name in FAMILIES:
        classifiers[name] = fit(of_images(small_model(name), 0), *train_sample)
    return classifiers


@pytest.fixture(scope="session")
def saved(fitted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The model file of each of these classifiers, not to be changed."""
    folder = tmp_path_factory.mktemp("models")
    for name, classifier in fitted.items():
        save_model(folder / f"{name}.skops", classifier)
    return {name: folder / f"{name}.skops" for name in fitted}


@pytest.fixture
def members(saved: dict[str, Path]) -> dict[str, bytes]:
    """The members of a good archive, to spoil."""
    return members_of(saved["linear"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the graph that has run on the sample, its results committed."""
    return copy_built(build(), tmp_path_factory.mktemp("built") / "project")


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the built project of its own, cache included, to be changed."""
    return copy_built(built, tmp_path / "project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with one module that needs `built`; others do while it is made, the rest after it.

    Modules stay whole, so that workers share what a module's tests share. The last by name come
    first: the short ones at the end keep both workers busy.
    """
    needing = {item.path for item in items if "built" in item.fixturenames}  # type: ignore[attr-defined]  # of functions
    paths = sorted({item.path for item in items}, reverse=True)
    building = [path for path in paths if path in needing]
    others = [path for path in paths if path not in needing]
    order = [*building[:1], *others, *building[1:]]
    items.sort(key=lambda item: order.index(item.path))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: modules and thousands of tests."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Count the examples that hypothesis tries, for the table at the end."""
    test: Any = getattr(item, "obj", None)
    if not is_hypothesis_test(test):
        return (yield)
    tried: list[None] = []
    inner = test.hypothesis.inner_test

    @wraps(inner)
    def counted(*arguments: object, **named: object) -> object:
        tried.append(None)
        return inner(*arguments, **named)

    test.hypothesis.inner_test = counted
    try:
        return (yield)
    finally:
        test.hypothesis.inner_test = inner
        item.user_properties.append((EXAMPLES, len(tried)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print, of each test that tries many cases, how many were tried and held."""
    tried: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call":
                name = report.nodeid.partition("[")[0]
                count = int(str(dict(report.user_properties).get(EXAMPLES, 1)))
                tried[name] += count
                held[name] += count * report.passed
    many = {name: count for name, count in tried.items() if count >= MANY_CASES}
    if many:
        terminalreporter.section("cases tried")
    for name, count in sorted(many.items()):
        terminalreporter.line(f"{held[name]:5,} of {count:5,} held  {name}")
