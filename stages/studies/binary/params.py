"""The section ``binary``: yes-or-no questions, and the classifiers that answer them."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stages.config.section import Section
from stages.config.types import Count, Positive, SGDLoss, Share
from stages.studies.binary.question import Question


def _plain(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError("expected a name of a-z, 0-9 and _")
    return name


Name = Annotated[str, AfterValidator(_plain)]


class Asked(Question):
    """A question, and how sure a yes shall be."""

    target_precision: Share
    """Of those that are found, the least share that is positive."""


class SGD(Section):
    """Of a `sklearn.linear_model.SGDClassifier`."""

    loss: SGDLoss
    alpha: Positive
    """Strength of the penalty on the squared weights."""
    max_iter: Count
    """Epochs at most."""
    tol: Positive
    """Epochs must lower the loss by this much; five that do not end the training."""


class RandomForest(Section):
    """Of a `sklearn.ensemble.RandomForestClassifier`."""

    n_estimators: Count
    """Trees."""
    max_features: Literal["sqrt", "log2"] | Share
    """How many of the pixels a split is chosen from."""


class Models(Section):
    """The classifiers, on pixels as they are."""

    folds: Annotated[int, Field(ge=2, le=255)]
    """Of cross-validation."""
    sgd: SGD
    random_forest: RandomForest


class Params(Section):
    """The whole section."""

    questions: Annotated[dict[Name, Asked], Field(min_length=1)]
    models: Models
