"""What is unlike known classes is measured two ways, each to the scale of images not seen."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from stages.learning import novelty
from stages.learning.class_distances import ClassDistances
from stages.learning.novelty import LEAST, Novelty, log_distances, measures, put_together

Array = npt.NDArray[Any]
Parts = tuple[Any, Any, Any]


def coarse(images: Array) -> Array:
    return (images[:, 2::4, 2::4].reshape(len(images), -1) / 255).astype(np.float32)


@pytest.fixture(scope="module")
def parts(train_sample: Any) -> Parts:
    """Projection, subspaces and classifier that know digits to 7; the rest are strangers."""
    images, labels = train_sample[0][:400], train_sample[1][:400]
    vectors, known = coarse(images), labels < 8
    subspaces = ClassDistances(2, n_components=5, random_state=0).fit(vectors[known], labels[known])
    classifier = RidgeClassifier().fit(vectors, np.minimum(labels, 8))
    return make_pipeline(FunctionTransformer(coarse)), subspaces, classifier


@pytest.fixture(scope="module")
def unseen(train_sample: Any) -> Array:
    """Images of known classes, 101."""
    images, labels = train_sample[0][400:], train_sample[1][400:]
    found: Array = images[labels < 8][:101]
    return found


@pytest.fixture(scope="module")
def learnt(parts: Parts, unseen: Array) -> Novelty:
    return put_together(*parts, coarse(unseen), 0.25)


def plainly_measured(parts: Parts, vectors: Array) -> Array:
    """Return both measures, one vector and subspace after the other, in float64."""
    _, subspaces, classifier = parts
    found = []
    for vector in vectors.astype(np.float64):
        distances = []
        for centre, directions in zip(subspaces.centres_, subspaces.directions_, strict=True):
            offset = vector - centre
            distances.append(np.linalg.norm(offset - directions.T @ (directions @ offset)))
        *known, strange = classifier.decision_function(vector[None])[0]
        found.append((np.log(min(distances)), strange - max(known)))
    return np.array(found)


@pytest.mark.parametrize("block", [1, 7, 300, 2048])
def test_measured_are_the_nearest_subspace_and_the_margin_of_strangers(
    parts: Parts, test_sample: Any, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(novelty, "BLOCK", block)
    vectors = coarse(test_sample[0])
    found = measures(*parts[1:], vectors)
    assert found.shape == (300, 2)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, plainly_measured(parts, vectors), atol=1e-3)


def test_each_measure_and_their_sum_are_brought_to_the_scale_of_images_not_seen(
    parts: Parts, learnt: Novelty, unseen: Array, test_sample: Any
) -> None:
    own, others = (plainly_measured(parts, coarse(images)) for images in (unseen, test_sample[0]))
    medians, thresholds = np.median(own, axis=0), np.sort(own, axis=0)[75]
    sums = [((each - medians) / (thresholds - medians)).sum(axis=1) for each in (own, others)]
    median, threshold = np.median(sums[0]), np.sort(sums[0])[75]
    expected = (sums[1] - median) / (threshold - median)
    np.testing.assert_allclose(learnt.unlikeness(test_sample[0]), expected, atol=0.01)


def test_no_more_of_what_sets_the_threshold_are_refused_than_asked(
    learnt: Novelty, unseen: Array
) -> None:
    unlike = np.sort(learnt.unlikeness(unseen))
    assert unlike[50] == 0
    assert unlike[75] == 1  # one of them is the threshold, and is taken for known
    found = learnt.predict(unseen)
    assert np.bincount(found + 1).tolist() == [25, 0, 76]
    np.testing.assert_array_equal(found == -1, learnt.unlikeness(unseen) > 1)


def test_strangers_are_refused_more_often_than_known_classes(
    learnt: Novelty, test_sample: Any
) -> None:
    images, labels = test_sample
    refused = learnt.predict(images) == -1
    assert refused[labels >= 8].mean() > 2 * refused[labels < 8].mean()


def test_a_vector_in_a_subspace_has_a_logarithm_all_the_same(parts: Parts) -> None:
    subspaces = parts[1]
    vectors = np.concatenate([subspaces.centres_[:1], subspaces.centres_[:1] + 10])
    found = log_distances(subspaces, vectors)
    assert np.log(LEAST) <= found[0] < -5
    assert found[1] > 2
    assert log_distances(subspaces, vectors[:0]).shape == (0,)


def test_images_that_are_all_the_same_set_a_finite_scale(parts: Parts, unseen: Array) -> None:
    same = np.repeat(unseen[:1], 9, axis=0)
    found = put_together(*parts, coarse(same), 0.1)
    assert np.isfinite(found.unlikeness(unseen)).all()
