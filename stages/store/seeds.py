"""One seed in ``params.yaml``, from which each use draws its own by name."""

import numpy as np


def derive_seed(seed: int, name: str) -> int:
    """Return the seed of one named use, such as ``"folds"`` or ``"models.sgd"``.

    Different names give independent streams (`numpy.random.SeedSequence`), so adding
    a stage changes no other stage's numbers. The result is at least 0, below 2**32.
    """
    sequence = np.random.SeedSequence([seed, *name.encode()])
    return int(sequence.generate_state(1)[0])
