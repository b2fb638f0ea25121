"""Candidates for the nearest vectors: those of the least squared distances in float32.

The wheels of faiss and scikit-learn each bring an OpenMP. On Linux and Windows both load the same
one. On macOS they are two of LLVM's, and the second that starts ends the process ("OMP: Error
#15"), whatever was imported first; what lets it go on (``KMP_DUPLICATE_LIB_OK``) crashes, hangs or
errs. So there, and where faiss is not installed, numpy searches, whose BLAS needs no OpenMP. Either
way `stages.learning.nearest` decides by exact distances, and answers are the same.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

Indices = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
References = npt.NDArray[np.float32] | npt.NDArray[np.uint8]

CONVERTED = 1 << 21  # values of bytes that a thread turns into float32 at once
COMPARED = 1 << 22  # pairs whose distances a thread holds at once, where numpy searches


def propose(queries: Vectors, references: References, number: int) -> tuple[Vectors, Indices]:
    """Return the least rounded distances of each query in rising order, and of which.

    Parameters
    ----------
    queries : (n_queries, d) float32
    references : (n, d) float32 or uint8
        Of uint8, a part at a time is held as float32.
    number : int
        From 1 to n.

    Returns
    -------
    rounded : (n_queries, number) float32
        Squared distances, as |q|² - 2qr + |r|² or as a sum of squared differences.
    indices : (n_queries, number) int64
        Index -1 stands for none, where float32 cannot hold as many.
    """
    faiss = faiss_module()
    if faiss is None:
        return _least_of_products(queries, references, number)
    if references.dtype == np.float32:
        found: tuple[Vectors, Indices] = faiss.knn(queries, references, number)
        return found
    least = faiss.ResultHeap(len(queries), number)
    step = max(number, CONVERTED // references.shape[1])
    for start in range(0, len(references), step):
        part = references[start : start + step].astype(np.float32)
        rounded, indices = faiss.knn(queries, part, min(number, len(part)))
        least.add_result(rounded, np.where(indices < 0, -1, indices + start))
    least.finalize()
    return least.D, least.I


@contextmanager
def searching_threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Yield threads of which each proposes on one core, whatever limits the caller has set."""
    faiss = faiss_module()
    if faiss is None:
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(number) as pool:
            yield pool
        return
    # OpenMP counts the threads that each thread may start. faiss and the BLAS in it obey, so
    # one for each of ours, and neither the caller's number nor a limit on BLAS matters.
    one: Callable[[int], None] = faiss.omp_set_num_threads
    with ThreadPoolExecutor(number, initializer=one, initargs=(1,)) as pool:
        yield pool


def faiss_module() -> Any:
    """Return faiss, or None where it is not installed or would bring an OpenMP too many."""
    if sys.platform == "darwin":
        return None
    try:
        import faiss
    except ModuleNotFoundError:
        return None
    return faiss


def _least_of_products(
    queries: Vectors, references: References, number: int
) -> tuple[Vectors, Indices]:
    # None at first, which come before all that is no number.
    rounded = np.full((len(queries), number), np.inf, dtype=np.float32)
    indices = np.full((len(queries), number), -1, dtype=np.int64)
    step = max(1, min(COMPARED // len(queries), CONVERTED // references.shape[1]))
    for start in range(0, len(references), step):
        part = references[start : start + step].astype(np.float32, copy=False)
        squares = _squares(queries, part)
        places = _least(squares, min(number, len(part)))
        rounded = np.hstack([rounded, np.take_along_axis(squares, places, axis=1)])
        indices = np.hstack([indices, places + start])
        kept = _least(rounded, number)
        rounded = np.take_along_axis(rounded, kept, axis=1)
        indices = np.take_along_axis(indices, kept, axis=1)
    indices[np.isinf(rounded)] = -1
    order = rounded.argsort(axis=1)
    return np.take_along_axis(rounded, order, axis=1), np.take_along_axis(indices, order, axis=1)


def _squares(queries: Vectors, references: Vectors) -> Vectors:
    """Return |q|² - 2qr + |r|² of each pair, infinite or no number where float32 cannot hold it."""
    with np.errstate(over="ignore", invalid="ignore"):
        squares: Vectors = queries @ references.T
        squares *= -2
        squares += np.einsum("ij,ij->i", queries, queries)[:, None]
        squares += np.einsum("ij,ij->i", references, references)
    return np.maximum(squares, 0, out=squares)


def _least(values: Vectors, number: int) -> Indices:
    return values.argpartition(number - 1, axis=1)[:, :number]
