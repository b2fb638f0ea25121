"""The params of the studies as committed, to be changed, and what is known beside them."""

import copy
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import numpy as np
from pydantic import BaseModel

from stages.config.references import COMMITTEE, members
from stages.studies import STUDIES, check
from stages.studies.known import Known
from tests.class_names import DIGITS
from tests.scratch import PROJECT, read_yaml

Place = tuple[str, ...]

DOCUMENT: dict[str, Any] = read_yaml(PROJECT / STUDIES)
GRAPH: dict[str, Any] = read_yaml(PROJECT / check.GRAPH)
MEMBERS = members(read_yaml(PROJECT / check.CHAIN))
PIXELS = ("sgd_pixels", "random_forest_pixels", "knn_pixels")
MODELS = ("a_model", "sgd", "random_forest", "knn", *PIXELS)


def changed(place: Place, value: Any) -> dict[str, Any]:
    """Return the committed params with one value changed."""
    document = copy.deepcopy(DOCUMENT)
    at(document, place[:-1])[place[-1]] = value
    return document


def at(document: dict[str, Any], place: Place) -> Any:
    for part in place:
        document = document[part]
    return document


def known(n_classes: int = 10, per_class: int = 60, **folds: int) -> Known:
    """Return as known so many images of each class, and models with five folds or as given."""
    labels = np.tile(np.arange(n_classes, dtype=np.uint8), per_class)
    scored = dict.fromkeys(MODELS, 5) | folds | {COMMITTEE: check.MOST}
    return Known(labels, labels, DIGITS[:n_classes], scored, MEMBERS)


def problems(document: dict[str, Any], beside: Known | None = None) -> list[str]:
    return check.all_problems(document, GRAPH, beside or known())


def keys(model: Any, section: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Yield every key of a section and of those within it, with its type."""
    if get_origin(model) is dict:
        for name, own in section.items():
            yield from keys(get_args(model)[1], own, (*place, name))
    elif isinstance(model, type) and issubclass(model, BaseModel):
        for name, field in model.model_fields.items():
            yield (*place, name), field.annotation
            yield from keys(field.annotation, section[name], (*place, name))
