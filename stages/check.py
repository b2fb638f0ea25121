"""Validate the whole of ``params.yaml`` before any stage touches anything.

Reads ``params.yaml``; writes ``data/params.ok``, which is the same for every valid
file, so that a valid change reruns only the stages that it concerns. Every other stage
comes after this one: with a bad file ``dvc repro`` stops here, models and reports kept.
"""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from stages import (
    audit,
    audit_scores,
    binary,
    committee,
    compare,
    download,
    error_analysis,
    evaluate,
    files,
    learning_curves,
    learning_scores,
    multilabel,
    multilabel_neighbors,
    params,
    split,
)
from stages.denoise_params import Denoise
from stages.errors import PipelineError, run_stage
from stages.imaging import features, shift, warp
from stages.learning.binary import Params as BinaryModels
from stages.model_params import model_problems
from stages.robustness_params import Robustness
from stages.section import Section

CERTIFICATE = Path("data/params.ok")
NAME = re.compile(r"[a-z][a-z0-9_]*")
FEATURIZED = {"gradients": ("original", "warp"), "slanted_gradients": ("original",)}


class Augment(Section):
    """A section for each family of copies."""

    shift: shift.Params
    warp: warp.Params


class FeatureSections(Section):
    """A section for each way of turning images into vectors."""

    pixels: features.Pixels
    gradients: features.Gradients
    slanted_gradients: features.SlantedGradients


class Multilabel(multilabel_neighbors.Params, multilabel.Params):
    """What two stages need of one section."""


class Document(Section):
    """The whole of ``params.yaml``; the blocks of ``models`` are typed by their family.

    Those of ``binary`` are each a `stages.binary.Params`.
    """

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    data: download.Params
    split: split.Params
    augment: Augment
    features: FeatureSections
    models: Annotated[dict[str, Any], Field(min_length=1)]
    committee: committee.Params
    evaluate: evaluate.Params
    compare: compare.Params
    binary: Annotated[dict[str, Any], Field(min_length=1)]
    binary_models: BinaryModels
    multilabel: Multilabel
    denoise: Denoise
    robustness: Robustness
    error_analysis: error_analysis.Params
    audit_scores: audit_scores.Params
    audit: audit.Params
    learning_scores: learning_scores.Params
    learning_curves: learning_curves.Params


def document_problems(document: Any) -> list[str]:
    """Return one line for each problem of the whole document."""
    found = params.problems(Document, document)
    for section, block_problems in (("models", model_problems), ("binary", _question_problems)):
        blocks = document.get(section)
        for name, block in blocks.items() if isinstance(blocks, dict) else ():
            key = params.printable(f"{section}.{name}")
            if isinstance(name, str) and not NAME.fullmatch(name):
                found.append(f"{key}: expected a name of a-z, 0-9 and _, found {name!r}")
            found += block_problems(key, block)
    return found or reference_problems(document)


def reference_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each name in a valid document that stands for nothing.

    Members of the committee are models, each once, with the same number of folds;
    studies name models or the committee; gradients are made of some of the training sets.
    """
    models, members = document["models"], document["committee"]["members"]
    key = "committee.members"
    found = [
        f"{key}: no such model {name!r}{params.did_you_mean(name, models)}"
        for name in members
        if name not in models
    ]
    folds = {name: models[name]["folds"] for name in members if name in models}
    if len(set(members)) < len(members):
        found.append(f"{key}: expected each model once, found {', '.join(members)}")
    if None in folds.values() or len(set(folds.values())) > 1:
        listed = ", ".join(f"{name} with {number}" for name, number in folds.items())
        found.append(f"{key}: expected models with the same number of folds, found {listed}")
    for name, block in models.items():
        own, sets = block["features"], FEATURIZED.get(block["features"])
        if sets and block["train_on"] not in sets:
            listed, given = " or ".join(sets), block["train_on"]
            found.append(
                f"models.{name}.train_on: expected {listed} with features: {own}, found {given!r}"
            )
    return found + study_problems(document)


def study_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each model that a study names and cannot use.

    Some need out-of-fold scores, which the committee always has. Those that are fitted
    again are blocks of ``models:``, which the committee is not, and have as many folds as
    the study leaves out.
    """
    folds = {name: block["folds"] or 0 for name, block in document["models"].items()}
    scored = folds | {"committee": 255}  # as many as there may be
    held_out = document["learning_scores"]["held_out_folds"]
    classifier = document["denoise"]["cleaning"]["classifier"]
    studies: list[tuple[str, list[str], dict[str, int], int]] = [
        ("denoise.cleaning.classifier", [classifier], scored, 0),
        ("robustness.models", document["robustness"]["models"], scored, 0),
        ("error_analysis.models", document["error_analysis"]["models"], scored, 2),
        ("audit.model", [document["audit"]["model"]], scored, 2),
        ("audit_scores.model", [document["audit_scores"]["model"]], folds, 3),
        ("learning_curves.models", document["learning_curves"]["models"], folds, max(2, held_out)),
    ]
    found = []
    for key, names, known, least in studies:
        if len(set(names)) < len(names):
            found.append(f"{key}: expected each model once, found {', '.join(names)}")
        for name in dict.fromkeys(names):
            if name not in known:
                found.append(f"{key}: no such model {name!r}{params.did_you_mean(name, known)}")
            elif known[name] < least:
                found.append(
                    f"{key}: expected a model with at least {least} folds, "
                    f"found {name} with {known[name] or 'none'}"
                )
    return found


def _question_problems(key: str, block: Any) -> list[str]:
    return params.problems(binary.Params, block, key)


def main() -> None:
    """Check, then write the certificate."""
    found = document_problems(params.read_document())
    if found:
        raise PipelineError("\n".join(f"{params.PARAMS}: {line}" for line in found))
    files.write_bytes(CERTIFICATE, b"params.yaml is valid\n")


if __name__ == "__main__":
    run_stage(main)
