"""Deskewing, then gradient histograms: the same bits however computed, wherever the ink."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks
from threadpoolctl import threadpool_limits

from stages.imaging import transformer
from stages.imaging.deskew import Deskew
from stages.imaging.gradients import GradientHistograms
from tests.imaging.gradient_cases import SETTINGS, Images, crops, some_images

ROOT = Path(__file__).parents[2]


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [Deskew(), *(GradientHistograms(**chosen) for chosen in SETTINGS)]
)
def test_they_pass_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_they_learn_nothing_so_need_no_fit() -> None:
    for each in (Deskew(), GradientHistograms()):
        assert not get_tags(each).requires_fit


def test_a_blank_image_stays_blank() -> None:
    blank = np.zeros((3, 6, 5), dtype=np.uint8)
    assert not Deskew().fit_transform(blank).any()
    assert not GradientHistograms().fit_transform(blank).any()


def both() -> Any:
    return make_pipeline(Deskew(), GradientHistograms())


@pytest.mark.parametrize("batch", [1, 7, 599, 600])
def test_the_batch_changes_no_bit(
    train_sample: Any, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = train_sample[0][:60] if batch == 1 else train_sample[0]
    whole = both().fit_transform(images)
    monkeypatch.setattr(transformer, "BATCH", batch)
    np.testing.assert_array_equal(both().fit_transform(images), whole)


@pytest.mark.parametrize("shape", [(28, 28), (11, 40)], ids=str)
def test_an_image_by_itself_has_the_same_bits(train_sample: Any, shape: tuple[int, int]) -> None:
    images = crops(train_sample[0][:60], shape)
    whole = both().fit_transform(images)
    for image, expected in zip(images, whole, strict=True):
        np.testing.assert_array_equal(both().fit_transform(image[None])[0], expected)


@pytest.mark.parametrize("size", [28, 64, 200])
def test_one_thread_or_two_of_a_matrix_product_change_no_bit(size: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, size, size)).astype(np.uint8)
    found = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, user_api="blas"):
            found.append(both().fit_transform(images))
    np.testing.assert_array_equal(*found)


TRANSFORM = """
import hashlib
import joblib
import numpy as np
from sklearn.pipeline import make_pipeline
from stages.imaging.deskew import Deskew
from stages.imaging.gradients import GradientHistograms
images = np.random.default_rng(0).integers(0, 256, (900, 10, 13)).astype(np.uint8)
vectors = make_pipeline(Deskew(), GradientHistograms()).fit_transform(images)
print(joblib.cpu_count(), hashlib.sha256(vectors.tobytes()).hexdigest())
"""


def test_the_number_of_cores_changes_no_bit() -> None:
    images = np.random.default_rng(0).integers(0, 256, (900, 10, 13)).astype(np.uint8)
    ours = hashlib.sha256(both().fit_transform(images).tobytes()).hexdigest()
    run = subprocess.run(
        [sys.executable, "-c", TRANSFORM],
        cwd=ROOT,
        env=os.environ | {"LOKY_MAX_CPU_COUNT": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["1", ours]


def test_images_are_not_changed(train_sample: Any) -> None:
    images = train_sample[0][:30].astype(np.float32)
    copy = images.copy()
    for step in (Deskew(), GradientHistograms()):
        found = step.fit_transform(copy)
        found += 1
        np.testing.assert_array_equal(copy, images)


@given(some_images, st.floats(1e-3, 1e3))
def test_brightness_does_not_matter(images: Images, brightness: float) -> None:
    framed = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    vectors = make_pipeline(Deskew(), GradientHistograms(power=1.0))
    found, expected = (vectors.fit_transform(some) for some in (brightness * framed, framed))
    np.testing.assert_allclose(found, expected, atol=1e-4)


@given(some_images, st.integers(-6, 6), st.integers(-6, 6))
def test_where_an_image_stands_does_not_matter(images: Images, down: int, right: int) -> None:
    framed = np.pad(images, ((0, 0), (6, 6), (6, 6)))
    vectors = make_pipeline(Deskew(), GradientHistograms(power=1.0))
    moved = np.roll(framed, (down, right), axis=(1, 2))
    found, expected = (vectors.fit_transform(some) for some in (moved, framed))
    np.testing.assert_allclose(found, expected, atol=1e-4)
