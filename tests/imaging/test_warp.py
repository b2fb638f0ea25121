"""Warped copies depend on their own image and the seed, and on nothing else."""

import hashlib
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.imaging import warp
from tests.blocks import WARP
from tests.copies import copies_of

ROOT = Path(__file__).parents[2]


def everything(**changes: Any) -> warp.Params:
    return warp.Params.model_validate({**WARP, **changes})


@pytest.mark.parametrize("shape", [(9, 28, 28), (7, 11, 30), (7, 30, 11), (3, 1, 5), (3, 3, 1)])
def test_images_of_any_shape_are_copied(shape: tuple[int, int, int]) -> None:
    images = np.random.default_rng(0).integers(1, 256, shape).astype(np.uint8)
    copies = copies_of(warp, images, everything(copies=3), seed=1)
    assert copies.dtype == np.uint8
    assert copies.shape == (3, *shape)
    assert copies.any(axis=(1, 2, 3)).all()


def test_an_image_leaves_no_trace_in_another() -> None:
    images = np.zeros((warp.BATCH + 20, 6, 7), dtype=np.uint8)
    inked = [0, 1, 500, warp.BATCH - 1, warp.BATCH, warp.BATCH + 10]
    images[inked] = 255
    copies = copies_of(warp, images, everything(translation=5.0), seed=0)
    blank = np.setdiff1d(np.arange(len(images)), inked)
    assert not copies[:, blank].any()
    assert (copies[:, inked].max(axis=(2, 3)) > 0).mean() > 0.8


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_a_copy_does_not_depend_on_the_other_images(seed: int) -> None:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (6, 8, 8)).astype(np.uint8)
    others = rng.integers(0, 256, (6, 8, 8)).astype(np.uint8)
    others[3] = images[3]
    one, other = (copies_of(warp, some, everything(), seed=seed) for some in (images, others))
    np.testing.assert_array_equal(one[:, 3], other[:, 3])


def test_the_same_seed_gives_the_same_copies_and_another_one_others(train_sample: Any) -> None:
    images, _ = train_sample
    one, again, other = (copies_of(warp, images[:50], everything(), seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any(axis=(2, 3)).all()


COPY = """
import hashlib, json, sys
import joblib
import numpy as np
from stages.imaging import warp
from tests.blocks import WARP
from tests.copies import copies_of
images = np.random.default_rng(0).integers(0, 256, (2500, 10, 12)).astype(np.uint8)
copies = copies_of(warp, images, warp.Params.model_validate(json.loads(sys.argv[1])), 7)
print(joblib.cpu_count(), hashlib.sha256(copies.tobytes()).hexdigest())
"""


def test_the_number_of_cores_changes_no_byte() -> None:
    images = np.random.default_rng(0).integers(0, 256, (2500, 10, 12)).astype(np.uint8)
    ours = hashlib.sha256(copies_of(warp, images, everything(), 7).tobytes()).hexdigest()
    run = subprocess.run(
        [sys.executable, "-c", COPY, everything().model_dump_json()],
        cwd=ROOT,
        env=os.environ | {"LOKY_MAX_CPU_COUNT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["1", ours]


def test_memory_does_not_grow_with_the_images_nor_with_their_copies() -> None:
    def most(n: int, copies: int) -> int:
        images = np.zeros((n, 12, 12), dtype=np.uint8)
        tracemalloc.start()
        made = sum(len(batch) for batch in warp.batches(images, everything(copies=copies), seed=0))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert made == n * copies
        return peak

    most(10, 1)  # what is imported once
    # At most some batches for each thread are in memory at a time.
    assert most(12 * warp.BATCH, 3) < most(warp.BATCH, 1) * 3 * min(os.cpu_count() or 1, 12)


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [((102, 28, 280), [100, 2]), ((102, 280, 28), [100, 2]), ((1001, 5, 5), [1000, 1])],
)
def test_a_batch_has_as_many_pixels_as_1000_images_of_mnist(
    shape: tuple[int, int, int], sizes: list[int]
) -> None:
    images = np.zeros(shape, dtype=np.uint8)
    made = warp.batches(images, everything(copies=1), seed=0)
    assert [len(batch) for batch in made] == sizes


def test_fewer_copies_are_the_first_of_more() -> None:
    images = np.random.default_rng(0).integers(0, 256, (12, 10, 9)).astype(np.uint8)
    one, three = (copies_of(warp, images, everything(copies=n), 5) for n in (1, 3))
    np.testing.assert_array_equal(three[:1], one)
