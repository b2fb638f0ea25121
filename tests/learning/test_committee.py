"""A committee of classifiers of images says what their vote says."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stages.learning.calibrated import Calibrated
from stages.learning.classifier import class_scores
from stages.learning.committee import Committee
from stages.learning.vote import Vote
from stages.store.model_file import load_model, save_model
from tests.class_names import DIGITS, HARD

Array = npt.NDArray[Any]

NAMES = ["linear", "kernel", "forest", "neighbors"]
TEMPERATURES = [3.0, 0.5, 0.7, 2.0]
VOTE = Vote([0.1, 0.2, 0.3, 0.4], 0.8, 1e-5)


@pytest.fixture(scope="module")
def committee(fitted: dict[str, Any]) -> Committee:
    """Classifiers of images, calibrated."""
    pairs = zip(NAMES, TEMPERATURES, strict=True)
    members = [Calibrated(fitted[name], temperature, 1e-4, DIGITS) for name, temperature in pairs]
    return Committee(members, VOTE.weights, VOTE.temperature, VOTE.least)


@pytest.fixture(scope="module")
def images(test_sample: Any) -> Array:
    found: Array = test_sample[0]
    return found


def test_probabilities_are_the_vote_of_the_members(committee: Committee, images: Array) -> None:
    found = committee.predict_proba(images)
    scores = [class_scores(member, images) for member in committee.members]
    np.testing.assert_allclose(found, VOTE.combine(scores), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-6)
    assert found.dtype == np.float32


def test_the_class_with_the_greatest_share_is_the_answer(
    committee: Committee, test_sample: Any
) -> None:
    images, labels = test_sample
    predicted = committee.predict(images)
    np.testing.assert_array_equal(predicted, committee.predict_proba(images).argmax(axis=1))
    assert list(committee.classes_) == list(range(10))
    assert committee.score(images, labels) > 0.8


def test_answers_are_the_names_that_the_members_have(committee: Committee, images: Array) -> None:
    members = [Calibrated(own.classifier, 1.0, 1e-4, HARD) for own in committee.members]
    named = Committee(members, VOTE.weights, VOTE.temperature, VOTE.least)
    codes = named.predict_proba(images).argmax(axis=1)
    assert list(named.predict(images)) == [HARD[code] for code in codes]


def test_a_member_that_has_all_the_weight_decides(committee: Committee, images: Array) -> None:
    for number, member in enumerate(committee.members):
        weights = [float(number == other) for other in range(len(NAMES))]
        alone = Committee(committee.members, weights, VOTE.temperature, VOTE.least)
        np.testing.assert_array_equal(alone.predict(images), member.predict(images))


def test_images_may_be_given_in_any_batches(committee: Committee, images: Array) -> None:
    expected = committee.predict_proba(images)
    one_by_one = [committee.predict_proba(image[None]) for image in images[:20]]
    np.testing.assert_allclose(np.concatenate(one_by_one), expected[:20], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(committee.predict_proba(list(images)), expected, rtol=1e-6)


def test_a_model_file_gives_the_same_scores(
    tmp_path: Path, committee: Committee, images: Array
) -> None:
    save_model(tmp_path / "committee.skops", committee)
    loaded = load_model(tmp_path / "committee.skops")
    assert type(loaded) is Committee
    found = Vote(loaded.weights, loaded.temperature, loaded.least)
    assert found == VOTE
    expected = class_scores(committee, images)
    assert class_scores(loaded, images).tobytes() == expected.tobytes()
    save_model(tmp_path / "again.skops", loaded)
    archives = [(tmp_path / name).read_bytes() for name in ("committee.skops", "again.skops")]
    assert archives[0] == archives[1]
