"""Models that are asked side by side about one image."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import config_context

from stages.drawing.features import Features, split
from stages.drawing.one_thread import one_thread
from stages.drawing.same import fingerprint
from stages.learning.committee import Committee
from stages.learning.vote import Vote

Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Opinions:
    """What the models say about an image.

    Attributes
    ----------
    probabilities : dict of (n_classes,) float32
        By the models' names, in their order.
    unlikeness : float or None
        Above 1 for an image of no class; None if it was not asked.
    """

    probabilities: dict[str, Probabilities]
    unlikeness: float | None


class Panel:
    """Answers of several models, the same bits as each gives alone, with nothing done twice.

    Features that models share are made once, and a member of a committee that is also asked
    itself is asked once.

    Parameters
    ----------
    models : mapping of fitted classifiers with probabilities
    novelty : fitted `stages.learning.novelty.Novelty`, or None
    """

    def __init__(self, models: Mapping[str, Any], novelty: Any = None) -> None:
        self._voters: dict[str, tuple[list[str], Committee | None]] = {}
        self._asked: dict[str, tuple[list[Any], Any]] = {}
        for name, model in models.items():
            is_committee = isinstance(model, Committee)
            members = model.members if is_committee else [model]
            keys = [fingerprint(member) for member in members]
            self._voters[name] = keys, model if is_committee else None
            for key, member in zip(keys, members, strict=True):
                if key not in self._asked:
                    self._asked[key] = split(member)
        self._novelty = None if novelty is None else split(novelty)

    @one_thread()
    def ask(self, image: npt.NDArray[np.uint8]) -> Opinions:
        """Return what each model says.

        Parameters
        ----------
        image : (height, width) uint8

        Raises
        ------
        ValueError
            If it is not of the size that the models were fitted to.
        """
        features = Features(image[None])
        # Of one image, sklearn's checks take longer than what is checked.
        with config_context(assume_finite=True, skip_parameter_validation=True):
            said = {
                key: rest.predict_proba(features.of(first))[0]
                for key, (first, rest) in self._asked.items()
            }
            unlikeness = self._unlikeness(features)
        probabilities = {}
        for name, (keys, committee) in self._voters.items():
            own = [said[key] for key in keys]
            probabilities[name] = own[0] if committee is None else _vote(committee, own)
        return Opinions(probabilities, unlikeness)

    def _unlikeness(self, features: Features) -> float | None:
        if self._novelty is None:
            return None
        first, rest = self._novelty
        return float(rest.unlikeness(features.of(first))[0])


def _vote(committee: Committee, probabilities: list[Probabilities]) -> Probabilities:
    vote = Vote(committee.weights, committee.temperature, committee.least)
    combined: Probabilities = vote.combine([own[None] for own in probabilities])[0]
    return combined
