"""Seeds by name: each use has its own, and keeps it."""

import string

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.store.seeds import derive_seed

SEEDS = st.integers(0, 2**32 - 1)
NAMES = st.text(string.ascii_lowercase + "._@", min_size=1, max_size=20)


@given(SEEDS, NAMES)
def test_a_seed_is_one_that_numpy_and_scikit_learn_take(seed: int, name: str) -> None:
    derived = derive_seed(seed, name)
    assert type(derived) is int
    assert 0 <= derived < 2**32
    np.random.RandomState(derived)


def test_seeds_stay_what_they_were_when_the_results_were_made() -> None:
    assert derive_seed(42, "folds") == int(
        np.random.SeedSequence([42, 102, 111, 108, 100, 115]).generate_state(1)[0]
    )


@given(SEEDS, NAMES, NAMES)
def test_another_name_gives_another_seed(seed: int, one: str, other: str) -> None:
    assert (derive_seed(seed, one) == derive_seed(seed, other)) == (one == other)


@given(SEEDS, SEEDS, NAMES)
def test_another_seed_of_the_project_changes_every_use(one: int, other: int, name: str) -> None:
    assert (derive_seed(one, name) == derive_seed(other, name)) == (one == other)


def test_streams_of_near_names_are_not_correlated() -> None:
    draws = [
        np.random.default_rng(derive_seed(42, f"models.knn_{i}")).normal(size=2000)
        for i in range(20)
    ]
    correlations = np.asarray(np.corrcoef(draws))[np.triu_indices(20, 1)]
    assert np.abs(correlations).max() < 0.12
