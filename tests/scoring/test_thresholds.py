"""What a threshold takes is counted image by image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.scoring.thresholds import count_taken
from stages.store import rows
from tests.scoring.drawn import Bools, Floats, scored


@given(scored(), st.integers(1, 9))
def test_what_each_score_takes_is_counted(given_scores: tuple[Bools, Floats], block: int) -> None:
    is_sought, score = given_scores
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        taken = count_taken(is_sought, score)
    assert list(taken.threshold) == sorted(set(score), reverse=True)
    assert list(taken.images) == [np.sum(score >= least) for least in taken.threshold]
    assert list(taken.sought) == [np.sum(is_sought[score >= least]) for least in taken.threshold]
