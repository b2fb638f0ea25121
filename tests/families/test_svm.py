"""SampledClassifier fits a classifier to a stratified sample, drawn when it is fitted."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.svm import SVC
from sklearn.utils.estimator_checks import parametrize_with_checks

from stages.families.svm import SampledClassifier
from stages.learning.sampling import stratified_sample

Array = npt.NDArray[Any]
Data = tuple[Array, Array]


@pytest.fixture(scope="module")
def digits(train_sample: Any) -> Data:
    images, labels = train_sample
    return images.reshape(len(images), -1).astype(np.float32), labels


# All that is given, and a sample of it.
@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [
        SampledClassifier(SVC(break_ties=True)),
        SampledClassifier(SVC(break_ties=True), 20, random_state=0),
    ]
)
def test_it_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_the_classifier_is_fitted_to_the_sample_alone(digits: Data) -> None:
    vectors, labels = digits
    ours = SampledClassifier(SVC(), 150, random_state=3).fit(vectors, labels)
    seed = np.random.RandomState(3).randint(np.iinfo(np.int32).max)
    rows = stratified_sample(labels, 150, seed)
    assert len(rows) == 150
    theirs = SVC().fit(vectors[rows], labels[rows])
    np.testing.assert_array_equal(
        ours.decision_function(vectors), theirs.decision_function(vectors)
    )
    np.testing.assert_array_equal(ours.predict(vectors), theirs.predict(vectors))


def test_the_seed_decides_which_vectors_are_drawn(digits: Data) -> None:
    vectors, labels = digits
    one, again, other = (
        SampledClassifier(SVC(), 100, random_state=seed)
        .fit(vectors, labels)
        .estimator_.support_vectors_
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, again)
    assert one.shape != other.shape or (one != other).any()


def test_where_there_are_no_more_all_are_taken(digits: Data) -> None:
    vectors, labels = digits
    ours = SampledClassifier(SVC(), len(labels), random_state=0).fit(vectors, labels)
    theirs = SVC().fit(vectors, labels)
    np.testing.assert_array_equal(
        ours.decision_function(vectors), theirs.decision_function(vectors)
    )


def test_classes_may_be_called_anything_and_the_sample_is_the_same(digits: Data) -> None:
    vectors, labels = digits
    names = np.array(list("abcdefghij"))[labels]
    ours, named = (
        SampledClassifier(SVC(), 100, random_state=0).fit(vectors, own) for own in (labels, names)
    )
    assert list(named.classes_) == list("abcdefghij")
    np.testing.assert_array_equal(ours.decision_function(vectors), named.decision_function(vectors))
    assert set(named.predict(vectors)) <= set("abcdefghij")


@pytest.mark.parametrize("size", [1, 20])
def test_a_sample_has_a_vector_of_each_class_however_rare(digits: Data, size: int) -> None:
    vectors, _ = digits
    rare = np.arange(200) == 7
    ours = SampledClassifier(SVC(), size, random_state=0).fit(vectors[:200], rare.astype(np.uint8))
    assert list(ours.estimator_.classes_) == list(ours.classes_) == [0, 1]
    assert size <= ours.estimator_.shape_fit_[0] <= max(2, size) + 1
