"""An image of any size comes to MNIST's form, and those of MNIST are in it already."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from scipy.ndimage import center_of_mass
from skimage.measure import block_reduce

from stages.imaging.mnist_form import BOX, CENTRE, SIDE, enlarge, to_mnist_form

IMAGES = arrays.arrays(
    np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.integers(0, 255)
)


def extent(image: npt.NDArray[Any]) -> tuple[int, int]:
    rows, cols = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    return int(np.ptp(rows)) + 1, int(np.ptp(cols)) + 1


def test_images_of_mnist_stay_as_they_are(train_sample: Any, test_sample: Any) -> None:
    images = np.concatenate([train_sample[0], test_sample[0]])
    apart = [np.abs(to_mnist_form(i).astype(int) - i).max() for i in images]
    assert np.mean(np.array(apart) <= 1) > 0.99


@given(IMAGES)
def test_ink_fills_the_box_and_nothing_beyond(image: npt.NDArray[np.uint8]) -> None:
    form = to_mnist_form(image)
    assert form.shape == (SIDE, SIDE)
    assert form.dtype == np.uint8
    assert form.any() == image.any()
    if image.any():
        assert form.max() == 255
        assert max(extent(form)) <= BOX


@pytest.mark.parametrize(("factor", "grey"), [(2, 1.0), (7, 0.5), (40, 1 / 255)])
def test_size_place_and_unit_of_a_larger_image_do_not_matter(
    test_sample: Any, factor: int, grey: float
) -> None:
    for image in test_sample[0][:20]:
        large = np.kron(image, np.ones((factor, factor), dtype=np.uint8)) * grey
        placed = np.pad(large, ((3, 50), (20, 7)))
        form = to_mnist_form(placed).astype(int)
        assert np.abs(form - image).mean() < 4
        assert np.corrcoef(form.ravel(), image.ravel())[0, 1] > 0.985


def test_the_unit_of_a_smaller_image_does_not_matter() -> None:
    image = np.random.default_rng(0).random((8, 8))
    found, expected = (
        to_mnist_form(each).astype(int) for each in (16 * image, image / image.max())
    )
    np.testing.assert_allclose(found, expected, atol=1)


@given(st.integers(5, 60), st.integers(5, 60))
def test_the_aspect_is_kept_and_the_mass_centred(height: int, width: int) -> None:
    rectangle = np.pad(np.ones((height, width)), 30)
    form = to_mnist_form(rectangle)
    scale = BOX / max(height, width)
    for found, side in zip(extent(form), (height, width), strict=True):
        assert abs(found - side * scale) <= 1.5
    np.testing.assert_allclose(center_of_mass(form), (CENTRE, CENTRE), atol=0.51)


@pytest.mark.parametrize("turned", [False, True])
def test_ink_whose_mass_is_far_from_its_middle_stays_within_the_frame(turned: bool) -> None:
    flag = np.zeros((200, 200))
    flag[:2], flag[:, 199] = 1, 1
    flag[:20, 180:] = 1
    form = to_mnist_form(flag[::-1, ::-1] if turned else flag)
    assert extent(form) == (BOX, BOX)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (3, 3), (9, 2000)])
def test_a_dot_and_a_hair_have_a_form_and_no_ink_has_none(shape: tuple[int, int]) -> None:
    assert max(extent(to_mnist_form(np.ones(shape)))) == BOX
    assert not to_mnist_form(np.zeros(shape)).any()
    assert not to_mnist_form(np.full(shape, -3.0)).any()


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (np.zeros((2, 3, 3)), "of two dimensions, found shape (2, 3, 3)"),
        (np.array([[1, np.nan]]), "of finite values, found NaN or infinity"),
        (np.array([[1, np.inf]]), "of finite values, found NaN or infinity"),
        (np.zeros(4), "of two dimensions, found shape (4,)"),
    ],
)
def test_what_is_no_grey_image_is_refused(image: npt.NDArray[Any], found: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        to_mnist_form(image)
    assert str(caught.value) == f"expected an image {found}"


def test_a_hair_is_a_pixel_wide() -> None:
    assert extent(to_mnist_form(np.ones((1, 300)))) == (1, BOX)
    assert extent(to_mnist_form(np.ones((300, 1)))) == (BOX, 1)


def test_an_image_of_no_pixels_has_no_ink() -> None:
    assert not to_mnist_form(np.zeros((0, 5))).any()


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_blocks_of_an_enlarged_digit_hold_what_its_pixels_say(factor: int) -> None:
    from sklearn.datasets import load_digits

    lost: dict[int, float] = {}
    for rounds in (0, 10):
        apart = []
        for image in load_digits().images[:50].astype(np.float32) / 16:
            fine = enlarge(image, factor, rounds)
            assert fine.min() >= 0
            assert fine.max() <= 1
            apart.append(block_reduce(fine, (factor, factor), np.mean) - image)
        lost[rounds] = float(np.sqrt(np.mean(np.square(apart))))
    assert lost[10] < 0.02
    assert lost[10] < lost[0] / 3


def test_without_back_projection_an_enlarged_image_is_the_bicubic_one_of_pillow() -> None:
    image = np.random.default_rng(0).random((6, 9), dtype=np.float32)
    plain = Image.fromarray(image).resize((27, 18), Image.Resampling.BICUBIC)
    found = enlarge(image, 3, 0)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.clip(np.asarray(plain), 0, 1), atol=1e-6)
