"""How near images are to those that they stand for."""

import math

import numpy as np
import numpy.typing as npt

WHITE = 255
WINDOW = 7  # pixels; scikit-image's own
BATCH = 1000

Images = npt.NDArray[np.uint8]


def peak_signal_to_noise_ratio(clean: Images, images: Images) -> float:
    """Return the PSNR of all images together, in decibels; infinite if they are the same.

    Parameters
    ----------
    clean, images : (n, height, width) uint8
    """
    from skimage.metrics import peak_signal_noise_ratio

    if np.array_equal(clean, images):
        return math.inf
    return float(peak_signal_noise_ratio(clean, images, data_range=WHITE))


def structural_similarity(clean: Images, images: Images) -> npt.NDArray[np.float64]:
    """Return the SSIM of each image: 1 if it is the same, about 0 if nothing is like it.

    The mean over all windows of 7 x 7 pixels (3 x 3 or 5 x 5 in smaller images) that lie
    inside the image (Wang, Bovik, Sheikh & Simoncelli 2004).

    Parameters
    ----------
    clean, images : (n, height, width) uint8
        At least 3 pixels wide and high.

    Returns
    -------
    (n,) float64
    """
    starts = range(0, len(images), BATCH)
    return np.concatenate(
        [
            _similarity(clean[start : start + BATCH], images[start : start + BATCH])
            for start in starts
        ]
    )


def _similarity(clean: Images, images: Images) -> npt.NDArray[np.float64]:
    from skimage.metrics import structural_similarity as similarity

    _, height, width = images.shape
    window = min(WINDOW, *(side - (side + 1) % 2 for side in (height, width)))
    # One below the other, many images cost little more than one. Windows that reach into
    # the next image are left out, as the mean over an image leaves out those at its edges.
    stacks = (stack.reshape(-1, width) for stack in (clean, images))
    _, everywhere = similarity(*stacks, win_size=window, data_range=WHITE, full=True)
    edge = window // 2
    inside = everywhere.reshape(images.shape)[:, edge : height - edge, edge : width - edge]
    values: npt.NDArray[np.float64] = inside.mean(axis=(1, 2))
    return values
