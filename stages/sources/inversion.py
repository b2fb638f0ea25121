"""Whether images were taken for light on dark that are not: what is said of it, by any command."""

import numpy as np

from stages.imaging.unify import Images, edges_are_light


def inversion_note(images: Images, switch: str, *, inverted: bool) -> str | None:
    """Return in a line why images may be to be inverted after all, or not to be; else None.

    Parameters
    ----------
    images : (n, height, width) uint8
        As `stages.imaging.unify.unified` returns them.
    switch : str
        What a user changes it by, such as ``--inverted``.
    inverted : bool
        Whether they were.
    """
    if edges_are_light(images):
        seen, ground = "the edges of most images are light", ("light", "dark")
    elif 2 * np.count_nonzero(images.any(axis=(1, 2))) < len(images):
        seen, ground = "most images are black all over", ("transparent", "transparent")
    else:
        return None
    if inverted:
        return f"inverted, {seen}: if they were light on {ground[1]}, do without {switch}"
    return f"{seen}: if they are dark on {ground[0]}, set {switch}"
