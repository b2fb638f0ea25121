"""The nearest vectors: float32 products propose, float64 differences decide."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import effective_n_jobs

from stages.learning.candidates import propose, searching_threads
from stages.learning.shortened import Shortening

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
References = npt.NDArray[np.float32] | npt.NDArray[np.uint8]

# Values of the queries that a thread searches for in one go. Fewer cost time, for each go
# passes through all references; and from BLAS_FROM values on faiss takes matrix products
# (faiss.cvar.distance_compute_blas_threshold), several times as fast as one by one.
CHUNK = 1 << 20
BLAS_FROM = 128_000
# Candidates beyond those asked for: 8 settle all of MNIST. A query that they do not settle
# gets WIDENING times more, again and again.
MARGIN = 8
WIDENING = 16
BLOCK = 1 << 20  # candidates held at once where they are many
RANKED = 1 << 17  # values of candidates that are ranked at once: they stay in a core's cache
# Directions of shortened vectors, which are searched where there are as many pairs and three
# times as many values; and candidates by them, which settled 95 % of 2,000 images of MNIST.
DIRECTIONS = 128
SHORTENED_FROM = 1 << 24
SHORT_MARGIN = 60
PROBED = 200  # queries at most, of which half must be settled by their short vectors


def nearest(queries: Vectors, references: References, k: int) -> tuple[Floats, Indices]:
    """Return the k references that are nearest to each query, nearest first.

    Of references equally far away the first is taken to be nearer. Results are the same
    bits on any number of threads and with any BLAS; all cores are used.

    Parameters
    ----------
    queries : (n_queries, d) float32, in C order
    references : (n, d) float32 or uint8, in C order
        Of uint8, a part at a time is held as float32.
    k : int
        From 1 to n.

    Returns
    -------
    squares : (n_queries, k) float64
        Squared Euclidean distances.
    indices : (n_queries, k) int64
        Into the references.
    """
    search = _shortened_search(queries, references, k)
    if search is None:
        squares, indices = _in_parallel(lambda chunk: _nearest(chunk, references, k), queries)
        return squares, indices
    squares, indices, unsure = _in_parallel(search, queries)
    rows = np.flatnonzero(unsure)
    if len(rows):
        found = _in_parallel(lambda chunk: _nearest(chunk, references, k), queries[rows])
        squares[rows], indices[rows] = found
    return squares, indices


def _shortened_search(
    queries: Vectors, references: References, k: int
) -> Callable[[Vectors], tuple[Floats, Indices, Flags]] | None:
    """Return a search by shortened vectors, as of `_settle`; None if it would not be quicker."""
    is_large = len(queries) * len(references) >= SHORTENED_FROM
    if not is_large or queries.shape[1] < 3 * DIRECTIONS or k + SHORT_MARGIN >= len(references):
        return None
    shorten = Shortening.of(references, DIRECTIONS)
    short = shorten(references)

    def search(chunk: Vectors) -> tuple[Floats, Indices, Flags]:
        own = shorten(chunk)
        return _settle(chunk, references, k, own, propose(own, short, k + SHORT_MARGIN))

    # Of noise, for one, short vectors show too little.
    unsure = search(queries[:: 1 + len(queries) // PROBED])[2]
    return search if unsure.mean() < 0.5 else None


def _in_parallel(
    search: Callable[[Vectors], tuple[npt.NDArray[Any], ...]], queries: Vectors
) -> tuple[npt.NDArray[Any], ...]:
    """Return what a search finds for chunks of the queries, put together."""
    if len(queries) == 1:  # to start a thread takes longer
        return search(queries)
    threads = effective_n_jobs(-1)
    # As many for each thread, so that all end together.
    even = -(-queries.size // (threads * CHUNK)) * threads
    chunks = np.array_split(queries, min(even, queries.size // BLAS_FROM or threads, len(queries)))
    with searching_threads(threads) as pool:
        found = list(pool.map(search, chunks))
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


def _nearest(
    queries: Vectors, references: References, k: int, margin: int = MARGIN
) -> tuple[Floats, Indices]:
    """Return squared distances and indices of the k nearest, by distance, then index.

    Proposed are k + margin candidates by distances rounded to float32; those are
    ranked by exact ones. A query for which a reference left out might be among the
    nearest all the same is searched again with a wider margin, in the end among all.
    """
    number = min(k + margin, len(references))
    if number < len(references):
        proposed = propose(queries, references, number)
    else:
        everything = np.tile(np.arange(number), (len(queries), 1))
        proposed = np.full((len(queries), 1), np.inf, dtype=np.float32), everything
    squares, indices, unsure = _settle(queries, references, k, queries, proposed)
    if number < len(references):
        wider = margin * WIDENING
        step = max(1, BLOCK // min(k + wider, len(references)))
        left = np.flatnonzero(unsure)
        for rows in np.split(left, range(step, len(left), step)) if len(left) else []:
            squares[rows], indices[rows] = _nearest(queries[rows], references, k, wider)
    return squares, indices


def _settle(
    queries: Vectors,
    references: References,
    k: int,
    searched: Vectors,
    proposed: tuple[Vectors, Indices],
) -> tuple[Floats, Indices, Flags]:
    """Return the k nearest of each query's candidates, and for which others might be nearer.

    Parameters
    ----------
    queries : (n_queries, d) float32
    references : (n, d)
    k : int
    searched : (n_queries, any) float32
        The queries, or shortened ones.
    proposed : rounded squares and candidates, (n_queries, n_candidates)
        By `propose`, of what was searched.
    """
    rounded, candidates = proposed
    candidates.sort(axis=1)  # a stable sort by distance then leaves ties by index
    left_out = np.where(candidates[:, 0] < 0, -np.inf, rounded[:, -1])
    squares = _squared_distances(queries, references, candidates)
    order = squares.argsort(axis=1, kind="stable")[:, :k]
    squares = np.take_along_axis(squares, order, axis=1)
    indices = np.take_along_axis(candidates, order, axis=1)
    return squares, indices, left_out <= _greatest_rounded(searched, squares[:, -1])


def _greatest_rounded(queries: Vectors, squares: Floats) -> Floats:
    """Return what float32 may at most make of squared distances up to those given.

    Rounding moves |q|² - 2qr + |r|² by about (d + 2) / 2²⁴ of (|q| + |r|)² at most, in
    whatever order the d products are added up (N. Higham, Accuracy and Stability of
    Numerical Algorithms, 2002, section 3.1); twice that here. |r| <= |q| + distance.
    """
    float32 = np.finfo(np.float32)
    lengths = np.linalg.norm(queries.astype(np.float64), axis=1)
    reach = (2 * lengths + np.sqrt(squares)) ** 2
    # Values too small for float32 count as zero, and too great ones as infinite.
    slack = (queries.shape[1] + 8) * (float(float32.eps) * reach + 4 * float(float32.tiny))
    return np.where(reach < float(float32.max) / 2, squares + slack, np.inf)


def _squared_distances(queries: Vectors, references: References, candidates: Indices) -> Floats:
    """Return the sum of squared differences for each candidate, (n_queries, n) float64.

    Sums of whole numbers up to 2⁵³ are exact. For others the order counts: numpy's
    pairwise sum along a row is the same on all processors, its dot products are not.
    """
    flat = candidates.ravel()
    squares = np.empty(len(flat))
    step = max(1, RANKED // queries.shape[1])
    for start in range(0, len(flat), step):
        pairs = slice(start, start + step)
        owners = np.arange(start, min(start + step, len(flat))) // candidates.shape[1]
        differences = np.subtract(queries[owners], references[flat[pairs]], dtype=np.float64)
        squares[pairs] = np.square(differences, out=differences).sum(axis=1)
    return squares.reshape(candidates.shape)
