"""Validate the whole of ``params.yaml`` before any stage touches anything.

Reads ``params.yaml`` and, if it is there, ``stages/more/params.yaml``; writes
``data/params.ok``, which is the same for every valid file, so that a valid change reruns
only the stages that it concerns. Every other stage comes after this one: with a bad file
``dvc repro`` stops here, models and reports kept.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from stages import committee, compare, download, evaluate, split
from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.references import reference_problems, training_set_problems
from stages.config.section import Section
from stages.families.blocks import MORE, model_problems
from stages.imaging import features, shift, warp
from stages.store.files import write_bytes
from stages.studies.audit import compute as audit_scores
from stages.studies.audit import report as audit
from stages.studies.binary import report as binary
from stages.studies.binary.models import Params as BinaryModels
from stages.studies.denoise.params import Denoise
from stages.studies.error_analysis import report as error_analysis
from stages.studies.learning_curves import compute as learning_scores
from stages.studies.learning_curves import report as learning_curves
from stages.studies.multilabel import compute as multilabel_neighbors
from stages.studies.multilabel import report as multilabel
from stages.studies.robustness.params import Robustness

CERTIFICATE = Path("data/params.ok")
NAME = re.compile(r"[a-z][a-z0-9_]*")


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

    Those of ``binary`` are each a `stages.studies.binary.report.Params`.
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


class MoreModels(Section):
    """The whole of ``stages/more/params.yaml``."""

    models: Annotated[dict[str, Any], Field(min_length=1)]


def document_problems(document: dict[str, Any]) -> list[str]:
    """Return one line for each problem of the whole of ``params.yaml``."""
    found = params.problems(Document, document)
    found += _named_problems("models", document, model_problems)
    found += _named_problems("binary", document, _question_problems)
    return found or reference_problems(document)


def more_problems(document: dict[str, Any], taken: dict[str, Any]) -> list[str]:
    """Return one line for each problem of the whole of ``stages/more/params.yaml``.

    Its models have other names than those taken, which are of ``params.yaml``.
    """
    found = params.problems(MoreModels, document)
    found += _named_problems("models", document, model_problems)
    if found:
        return found
    both = [name for name in document["models"] if name in taken]
    found = [f"models.{name}: expected a name that {params.PARAMS} has not" for name in both]
    return found + training_set_problems(document["models"])


def _named_problems(
    section: str, document: dict[str, Any], block_problems: Callable[[str, Any], list[str]]
) -> list[str]:
    blocks = document.get(section)
    found = []
    for name, block in blocks.items() if isinstance(blocks, dict) else ():
        key = params.printable(f"{section}.{name}")
        if isinstance(name, str) and not NAME.fullmatch(name):
            found.append(f"{key}: expected a name of a-z, 0-9 and _, found {name!r}")
        found += block_problems(key, block)
    return found


def _question_problems(key: str, block: Any) -> list[str]:
    return params.problems(binary.Params, block, key)


def main() -> None:
    """Check, then write the certificate."""
    document = params.read_document()
    found = [f"{params.PARAMS}: {line}" for line in document_problems(document)]
    if not found and MORE.exists():
        problems = more_problems(params.read_document(MORE), document["models"])
        found = [f"{MORE}: {line}" for line in problems]
    if found:
        raise PipelineError("\n".join(found))
    write_bytes(CERTIFICATE, b"params.yaml is valid\n")


if __name__ == "__main__":
    run_stage(main)
