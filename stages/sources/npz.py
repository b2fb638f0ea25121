"""NumPy's archives of arrays: Keras's ``mnist.npz``, MedMNIST's, scikit-learn's digits."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.imaging.grey import CHANNELS, Array, as_bytes_beside
from stages.imaging.unify import Size, as_images
from stages.sources.known import SourceError, one_line
from stages.sources.labels import as_names
from stages.sources.parts import Found, Part

FORM = "NPZ"
# Names of arrays, in lower case, in the order in which they are looked for.
TRAIN = (("x_train", "y_train"), ("train_images", "train_labels"), ("train_x", "train_y"))
TEST = (("x_test", "y_test"), ("test_images", "test_labels"), ("test_x", "test_y"))
WHOLE = tuple(
    (images, labels)
    for images in ("images", "x", "data", "imgs")
    for labels in ("labels", "y", "target", "targets", "label")
)
_TRAIN_OF = {test: train for (test, _), (train, _) in zip(TEST, TRAIN, strict=True)}
_HEADS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
MAX_ARRAY_BYTES = 4 * 1024**3
LISTED = "x_train, y_train, x_test, y_test, or images, labels"


def read_npz(path: Path, size: Size | None) -> Found:
    """Return the images of an archive, by the names of its arrays.

    Those are ``x_train``, ``y_train``, ``x_test`` and ``y_test``, or ``train_images`` and
    so on; or ``images`` (or ``x``, ``data``) with ``labels`` (or ``y``, ``target``), without
    a test part. Images are (n, height, width), (n, height, width, channels) or flat rows;
    labels are (n,) or (n, 1), numbers or names.

    Parameters
    ----------
    path : Path
    size : pair of int or None
        Height and width of flat rows, as stored.

    Raises
    ------
    SourceError
        In one line that names the array.
    """
    names = _read_names(path)
    pair = _pair(names, (*TRAIN, *WHOLE))
    if pair is None:
        raise SourceError(f"{path.name}: expected arrays {LISTED}, found {_listed(names)}")
    tested = _pair(names, TEST)
    images = _read_array(path, names[pair[0]])
    test_images = None if tested is None else _read_array(path, names[tested[0]])
    own = tuple(names[key] for key in pair)
    train = _part(path, own, images, test_images, size)
    test = None
    if tested is not None and test_images is not None:
        test = _part(path, tuple(names[key] for key in tested), test_images, images, size)
    notes = [
        f"{path.name}: {names[key]}: has no labels, so it is no test part; not used"
        for key, _ in TEST
        if key in names and tested is None
    ]
    used = {*pair, *(tested or [key for key, _ in TEST])}
    if unused := {key: name for key, name in names.items() if key not in used}:
        notes.append(f"{path.name}: {_listed(unused)}: beside the others; not used")
    return Found(FORM, train, test, notes)


def read_unlabelled_npz(path: Path, size: Size | None) -> Part:
    """Return the images of an archive that are to be labelled: those to test, else the only ones.

    Raises
    ------
    SourceError
        In one line that names the array.
    """
    names = _read_names(path)
    wanted = [images for images, _ in (*TEST, *WHOLE)]
    for key in (*wanted, *(names if len(names) == 1 else ())):
        if key in names:
            beside = _TRAIN_OF.get(key)
            other = _read_array(path, names[beside]) if beside in names else None
            values = _read_array(path, names[key])
            return Part(_images(path, names[key], values, other, size), None)
    raise SourceError(f"{path.name}: expected an array x_test or images, found {_listed(names)}")


def _read_names(path: Path) -> dict[str, str]:
    """Return the names of the arrays of an archive, by their names in lower case."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()
    except OSError as error:
        reason = error.strerror or one_line(error)
        raise SourceError(f"{path.name}: expected an NPZ file, found: {reason}") from error
    except Exception as error:  # a damaged archive makes its reader raise anything
        reason = one_line(error)
        raise SourceError(f"{path.name}: expected an NPZ file, found: {reason}") from error
    arrays = [name.removesuffix(".npy") for name in members if name.endswith(".npy")]
    return {name.lower(): name for name in arrays}


def _pair(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    return next((pair for pair in pairs if set(pair) <= set(names)), None)


def _listed(names: dict[str, str]) -> str:
    return ", ".join(sorted(names.values())[:12]) or "none"


def _part(
    path: Path, names: tuple[str, ...], images: Array, other: Array | None, size: Size | None
) -> Part:
    """Return a part, of whose images and labels the names are given, scaled as another part."""
    pixels = _images(path, names[0], images, other, size)
    values = _read_array(path, names[1])
    where = f"{path.name}: {names[1]}"
    if values.shape not in {(len(pixels),), (len(pixels), 1)}:
        raise SourceError(
            f"{where}: expected {len(pixels)} labels, one for each image of {names[0]}, "
            f"found shape {values.shape}"
        )
    try:
        return Part(pixels, as_names(values.ravel()))
    except ValueError as error:
        raise SourceError(f"{where}: {error}") from error


def _images(
    path: Path, name: str, values: Array, other: Array | None, size: Size | None
) -> npt.NDArray[np.uint8]:
    try:
        images = as_images(values, size) if values.ndim == 2 else values
        pixels = as_bytes_beside(images, other)
    except ValueError as error:
        raise SourceError(f"{path.name}: {name}: {error}") from error
    has_channels = images.ndim == 4 and images.shape[-1] in CHANNELS
    if images.size == 0 or not (images.ndim == 3 or has_channels):
        raise SourceError(
            f"{path.name}: {name}: expected images (n, height, width), (n, height, width, channels) "
            f"or rows (n, pixels), found shape {values.shape}"
        )
    return pixels


def _read_array(path: Path, name: str) -> Array:
    """Return one array; its head is read first, so that a false one costs nothing."""
    where = f"{path.name}: {name}"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as member:
            version = np.lib.format.read_magic(member)
            shape, _, dtype = _HEADS[version](member)
        count = int(np.prod(shape, dtype=object))
        if count * max(1, dtype.itemsize) <= MAX_ARRAY_BYTES:
            with np.load(path, allow_pickle=False) as arrays:
                array: Array = arrays[name]
            return array
    except Exception as error:  # a damaged archive makes its readers raise anything
        reason = one_line(error) or type(error).__name__
        raise SourceError(f"{where}: expected a NumPy array, found: {reason}") from error
    raise SourceError(
        f"{where}: expected an array of at most {MAX_ARRAY_BYTES // 1024**2} MB, "
        f"found {dtype} {shape}"
    )
