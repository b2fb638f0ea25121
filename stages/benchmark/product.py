"""The bare matrix product: what costs are counted in, the same on any machine of the kind."""

import numpy as np
import numpy.typing as npt
from joblib import effective_n_jobs
from threadpoolctl import threadpool_limits

from stages.benchmark.measure import Cost, Work, measure

QUERIES = 1000
REPEATS = 3
# References of one block of the product: enough for BLAS, and what is held stays small.
STEP = 4096

Floats = npt.NDArray[np.float32]


def multiply(queries: Floats, references: Floats) -> None:
    """Work out the product of each query with each reference, and keep none of it.

    On all cores, whatever number of threads the environment gives to BLAS.

    Parameters
    ----------
    queries : (n_queries, d) float32
    references : (n_references, d) float32
    """
    products = np.empty((len(queries), STEP), dtype=np.float32)
    with threadpool_limits(effective_n_jobs(-1), user_api="blas"):
        for start in range(0, len(references), STEP):
            block = references[start : start + STEP]
            np.matmul(queries, block.T, out=products[:, : len(block)])


def measure_product(n_references: int, n_features: int) -> Cost:
    """Return what the product of 1,000 queries with so many references costs.

    Parameters
    ----------
    n_references : int
        The training images.
    n_features : int
        The pixels of one.
    """
    cost, _ = measure(prepare_product, n_references, n_features, repeats=REPEATS)
    return cost


def prepare_product(n_references: int, n_features: int) -> Work:
    """Draw the vectors to be multiplied; their values don't matter."""
    random = np.random.default_rng(0)
    queries, references = (
        random.random((n, n_features), dtype=np.float32) for n in (QUERIES, n_references)
    )
    return Work(lambda: multiply(queries, references))
