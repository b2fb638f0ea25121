"""All copies that a family of distortions makes of images."""

from typing import Any

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]


def copies_of(family: Any, images: Images, params: Any, seed: int = 0) -> Images:
    """Return the copies that a module of `stages.imaging` makes, (n_copies, n, height, width)."""
    batches = list(family.batches(images, params, seed))
    return np.concatenate(batches).reshape(family.n_copies(params), *images.shape)
