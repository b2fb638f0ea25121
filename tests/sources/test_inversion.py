"""Images that seem to be dark on light are told of, with the switch that turns them."""

import numpy as np
import numpy.typing as npt
import pytest

from stages.sources.inversion import inversion_note

Array = npt.NDArray[np.uint8]

INK = np.zeros((4, 9, 9), np.uint8)
INK[:, 3:6, 3:6] = 255


def blank(of_five: int) -> Array:
    """Five images of which so many show nothing."""
    images = np.repeat(INK[:1], 5, axis=0)
    images[:of_five] = 0
    return images


@pytest.mark.parametrize(
    ("images", "as_stored", "turned"),
    [
        (INK, None, None),
        (
            255 - INK,
            "the edges of most images are light: if they are dark on light, set --inverted",
            "inverted, the edges of most images are light: if they were light on dark, do without --inverted",
        ),
        (
            blank(3),
            "most images are black all over: if they are dark on transparent, set --inverted",
            "inverted, most images are black all over: if they were light on transparent, do without --inverted",
        ),
        (blank(2), None, None),
        (np.concatenate([INK[:2], 0 * INK[:2]]), None, None),
    ],
    ids=["light on dark", "dark on light", "most blank", "some blank", "half blank"],
)
def test_what_may_be_the_other_way_round_is_told(
    images: Array, as_stored: str | None, turned: str | None
) -> None:
    assert inversion_note(images, "--inverted", inverted=False) == as_stored
    assert inversion_note(images, "--inverted", inverted=True) == turned
