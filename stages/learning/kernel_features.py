"""Gaussian kernel values at landmarks, and the Nyström features that they are turned into."""

from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from stages.learning.class_sample import class_sample
from stages.learning.clusters import class_clusters
from stages.store.rows import Vectors, blocks

Floats = npt.NDArray[np.float32]

# Of the greatest eigenvalue; below, float32 kernel values hold mostly rounding.
LEAST_SHARE = 1e-6
# Rows whose kernel values are held at once by a thread.
BLOCK = 2048
# Vectors whose features' mean squares stand for those of all.
SAMPLE = 8192
# Squares that are added up at once, in float64.
SUMMED = 1 << 16


def fit_features(
    vectors: Vectors,
    codes: npt.NDArray[Any],
    random: np.random.RandomState,
    *,
    n_landmarks: int,
    gamma: float,
    n_components: int,
) -> tuple[Floats, float, Floats]:
    """Return what `nystrom_features` takes beside vectors.

    Parameters
    ----------
    vectors : (n, d) float32
        From their mean.
    codes : (n,) integer
        The class of each vector, from 0 on; none without vectors.
    random : RandomState
    n_landmarks, n_components : int
        At most.
    gamma : float
        Where distances are in units of the vectors' root mean square length.

    Returns
    -------
    landmarks : (n_landmarks, d) float32
    gamma : float
        For the vectors as they are.
    turn : (n_landmarks, n_components) float32
    """
    size = mean_square(vectors)
    own_gamma = gamma / size if size > 0 else gamma
    landmarks = class_landmarks(vectors, codes, n_landmarks, random)
    sample = vectors[random.permutation(len(vectors))[:SAMPLE]]
    return landmarks, own_gamma, white_directions(sample, landmarks, own_gamma, n_components)


def mean_square(vectors: Vectors) -> float:
    """Return the mean squared length of vectors, (n, d)."""
    total = 0.0
    for some in blocks(len(vectors), SUMMED):
        own = [
            np.square(vectors[slice(some.start + block.start, some.start + block.stop)])
            for block in blocks(some.stop - some.start)
        ]
        total += float(np.sum(np.concatenate([part.sum(axis=1, dtype=np.float64) for part in own])))
    return total / len(vectors)


def class_landmarks(
    vectors: Vectors, codes: npt.NDArray[Any], n_landmarks: int, random: np.random.RandomState
) -> Floats:
    """Return the k-means centres of each class, classes in parallel.

    Far fewer of them are needed than of vectors drawn at random (Zhang, Tsang & Kwok, 2008,
    "Improved Nyström low-rank approximation and error analysis").

    Parameters
    ----------
    vectors : (n, d) float32
    codes : (n,) integer
        The class of each vector, from 0 on; none without vectors.
    n_landmarks : int
        Shared evenly by the classes; a class with fewer vectors has these for landmarks.
    random : RandomState

    Returns
    -------
    (n_landmarks, d) float32
        At most; those of a class lie together.
    """
    n_classes = int(codes.max()) + 1
    wanted = max(1, n_landmarks // n_classes)
    seeds = random.randint(np.iinfo(np.int32).max, size=n_classes)

    def centres(code: int) -> Floats:
        own_random = np.random.RandomState(seeds[code])
        found: Floats = class_clusters(class_sample(vectors, codes == code), wanted, own_random)[0]
        return found

    jobs = (delayed(centres)(code) for code in range(n_classes))
    return np.concatenate(Parallel(require="sharedmem")(jobs))


def gaussian_kernel(
    vectors: npt.NDArray[Any], landmarks: npt.NDArray[Any], gamma: float
) -> npt.NDArray[Any]:
    """Return ``exp(-gamma * d²)`` for the distance of each vector to each landmark.

    Parameters
    ----------
    vectors : (n, d) float32 or float64
    landmarks : (m, d)
    gamma : float

    Returns
    -------
    (n, m), of the type of `vectors`
    """
    landmarks = landmarks.astype(vectors.dtype, copy=False)
    values: npt.NDArray[Any] = vectors @ (2 * landmarks).T
    values -= np.square(vectors).sum(axis=1)[:, None]
    values -= np.square(landmarks).sum(axis=1)
    values *= values.dtype.type(gamma)
    np.minimum(values, 0, out=values)
    np.exp(values, out=values)
    return values


def principal_directions(kernel: npt.NDArray[Any], n_components: int) -> npt.NDArray[np.float64]:
    """Return what turns kernel values at landmarks into uncorrelated Nyström features.

    They keep the kernel as well as can be (Williams & Seeger, 2001, "Using the Nyström method
    to speed up kernel machines").

    Parameters
    ----------
    kernel : (m, m)
        Of the landmarks with themselves.
    n_components : int
        Fewer where the rest would be lost in the rounding of float32.

    Returns
    -------
    (m, n_components) float64
        The greatest first.
    """
    values, vectors = np.linalg.eigh(kernel.astype(np.float64))
    values, vectors = values[::-1][:n_components], vectors[:, ::-1][:, :n_components]
    kept = values > LEAST_SHARE * values[0]
    directions: npt.NDArray[np.float64] = vectors[:, kept] / np.sqrt(values[kept])
    return directions


def white_directions(sample: Floats, landmarks: Floats, gamma: float, n_components: int) -> Floats:
    """Return principal directions in which the features of a sample have the same mean square.

    Parameters
    ----------
    sample : (n, d) float32
    landmarks : (m, d) float32
    gamma : float
    n_components : int
        At most; see `principal_directions`.

    Returns
    -------
    (m, n_components) float32
        Features have a mean squared length of one. One that is always zero is left as it is.
    """
    turn = principal_directions(gaussian_kernel(landmarks, landmarks, gamma), n_components)
    features = nystrom_features(sample, landmarks, gamma, turn.astype(np.float32))
    spread = np.sqrt(np.square(features[:, :-1], dtype=np.float64).mean(axis=0))
    scale = np.sqrt(turn.shape[1]) * np.where(spread > 0, spread, 1)
    white: Floats = (turn / scale).astype(np.float32)
    return white


def nystrom_features(vectors: Floats, landmarks: Floats, gamma: float, turn: Floats) -> Floats:
    """Return the features of vectors, and a constant that stands for the intercept.

    Parameters
    ----------
    vectors : (n, d) float32
    landmarks : (m, d) float32
    gamma : float
    turn : (m, r) float32
        See `white_directions`.

    Returns
    -------
    (n, r + 1) float32
        Made in blocks, in parallel; the last column is the constant, whose square is the
        mean square of each other where these are white.
    """
    n_components = turn.shape[1]
    features = np.empty((len(vectors), n_components + 1), dtype=np.float32)
    features[:, -1] = n_components**-0.5

    def fill(start: int) -> None:
        block = slice(start, start + BLOCK)
        kernel = gaussian_kernel(vectors[block], landmarks, gamma)
        features[block, :-1] = kernel @ turn

    Parallel(require="sharedmem")(delayed(fill)(start) for start in range(0, len(vectors), BLOCK))
    return features
