"""Validate the whole of ``params.yaml`` before any stage touches anything.

Reads ``params.yaml``; writes ``data/params.ok``, which is the same for every valid
file, so that a valid change reruns only the stages that it concerns. Every other stage
comes after this one: with a bad file ``dvc repro`` stops here, models and reports kept.
"""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from stages import committee, compare, download, evaluate, files, params, split
from stages.errors import PipelineError, run_stage
from stages.imaging import features, shift, warp
from stages.model_params import model_problems
from stages.section import Section

CERTIFICATE = Path("data/params.ok")
MODEL_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Augment(Section):
    """A section for each family of copies."""

    shift: shift.Params
    warp: warp.Params


class FeatureSections(Section):
    """A section for each way of turning images into vectors."""

    pixels: features.Pixels
    gradients: features.Gradients


class Document(Section):
    """The whole of ``params.yaml``; the blocks of ``models`` are typed by their family."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    data: download.Params
    split: split.Params
    augment: Augment
    features: FeatureSections
    models: Annotated[dict[str, Any], Field(min_length=1)]
    committee: committee.Params
    evaluate: evaluate.Params
    compare: compare.Params


def document_problems(document: Any) -> list[str]:
    """Return one line for each problem of the whole document."""
    found = params.problems(Document, document)
    models = document.get("models")
    for name, block in models.items() if isinstance(models, dict) else ():
        key = params.printable(f"models.{name}")
        if isinstance(name, str) and not MODEL_NAME.fullmatch(name):
            found.append(f"{key}: expected a name of a-z, 0-9 and _, found {name!r}")
        found += model_problems(key, block)
    return found


def main() -> None:
    """Check, then write the certificate."""
    found = document_problems(params.read_document())
    if found:
        raise PipelineError("\n".join(f"{params.PARAMS}: {line}" for line in found))
    files.write_bytes(CERTIFICATE, b"params.yaml is valid\n")


if __name__ == "__main__":
    run_stage(main)
