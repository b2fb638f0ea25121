"""The unit of costs: a bare matrix product in the same run, and the training set's bytes."""

from dataclasses import dataclass

from stages.augment import ORIGINAL
from stages.benchmark.measure import Cost
from stages.benchmark.product import QUERIES, measure_product
from stages.store.arrays import read_arrays


@dataclass(frozen=True)
class Unit:
    """What costs are divided by.

    Attributes
    ----------
    seconds : float
        Of the bare float32 product of 1,000 queries with all training images.
    memory : int
        Bytes of the training images, one for each pixel.
    description : str
        What the product is of.
    """

    seconds: float
    memory: int
    description: str

    def costs(self, cost: Cost | None, share: float = 1.0) -> dict[str, float | None]:
        """Return time and memory in units, time of a share of the work; none of no cost."""
        if cost is None:
            return {"time": None, "memory": None}
        return {"time": share * cost.seconds / self.seconds, "memory": cost.memory / self.memory}


def measure_unit() -> Unit:
    """Measure the product for the training images that there are."""
    (images,) = read_arrays(ORIGINAL, "images")
    n, n_features = len(images), images[0].size
    shape = f"{QUERIES:,} × {n:,} × {n_features:,}"
    return Unit(measure_product(n, n_features).seconds, images.size, shape)
