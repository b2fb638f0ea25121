"""One image is answered by one thread, and so that nobody else's limits are lost."""

import threading
from typing import Any, ClassVar

import joblib
import numpy as np
import numpy.typing as npt
import pytest
from threadpoolctl import threadpool_info

from stages.drawing.answer import answer
from stages.drawing.nearest_images import NearestImages, Neighbour
from stages.drawing.one_thread import one_thread
from stages.drawing.panel import Panel
from stages.learning.calibrated import Calibrated
from tests.class_names import DIGITS

Array = npt.NDArray[np.uint8]

MOMENT = 0.05  # seconds


def threads_of_libraries() -> set[int]:
    return {library["num_threads"] for library in threadpool_info()}


class Watching:
    """A model, or a search for the nearest, that keeps how many threads it could have used."""

    seen: ClassVar[list[set[int]]] = []

    def predict_proba(self, images: Array) -> npt.NDArray[np.float32]:
        self.seen.append(threads_of_libraries())
        return np.full((len(images), len(DIGITS)), 0.1, np.float32)

    def __call__(self, _image: Array, _number: int) -> list[Neighbour]:
        self.seen.append(threads_of_libraries())
        return []


@pytest.fixture
def picture(test_sample: tuple[Array, Array]) -> Array:
    """A digit on paper."""
    return np.kron(255 - np.pad(test_sample[0][0], 4), np.ones((8, 8), np.uint8))


def test_libraries_and_pools_have_one_thread_within() -> None:
    before = [library["num_threads"] for library in threadpool_info()]
    with one_thread():
        assert threads_of_libraries() == {1}
        assert joblib.effective_n_jobs(-1) == 1
        with one_thread():
            pass
        assert threads_of_libraries() == {1}
    assert [library["num_threads"] for library in threadpool_info()] == before


def test_who_comes_second_waits() -> None:
    came = threading.Event()

    def come() -> None:
        with one_thread():
            came.set()

    second = threading.Thread(target=come)
    with one_thread():
        second.start()
        assert not came.wait(MOMENT)
    second.join()
    assert came.is_set()


def test_models_are_asked_on_one_thread(test_sample: tuple[Array, Array]) -> None:
    Watching.seen.clear()
    Panel({"watching": Watching()}).ask(test_sample[0][0])
    assert Watching.seen == [{1}]


def test_a_picture_is_answered_on_one_thread(picture: Array) -> None:
    Watching.seen.clear()
    answer(picture, Panel({"watching": Watching()}), Watching())  # type: ignore[arg-type]  # as the search is called
    assert Watching.seen == [{1}, {1}]


def test_no_thread_is_started_for_one_image(
    fitted: dict[str, Any],
    train_sample: tuple[Array, Array],
    picture: Array,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of all families, whose pools would start them."""
    models = {name: Calibrated(model, 1.0, 1e-3, DIGITS) for name, model in fitted.items()}
    panel, nearest = Panel(models), NearestImages(*train_sample)
    monkeypatch.setattr(threading.Thread, "start", lambda _self: pytest.fail("a thread"))
    found = answer(picture, panel, nearest)
    assert found is not None
    assert set(found.probabilities) == set(fitted)
