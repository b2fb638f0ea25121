"""Validate params.yaml, and the names in dvc.yaml, before any stage touches anything.

Reads ``params.yaml``, ``dvc.yaml``, ``stages/pages/dvc.yaml``, ``stages/more/params.yaml`` and
``constraints.txt``; writes ``data/params.ok``, which is the same for every valid file, so that a valid change
reruns only the stages that it concerns; ``data/models.json``, the models of both files by
name; and into ``data/code/`` what each model consists of: the params of its features and the
hash of every module. Every other stage comes after this one: with a bad file ``dvc repro``
stops here, models and reports kept. Other versions of packages than pinned are told.
"""

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from stages import compare, download, novelty, split
from stages.config import params
from stages.config.errors import PipelineError, run_stage
from stages.config.file_names import is_device
from stages.config.modules import code_hashes
from stages.config.problems import find_problems, printable
from stages.config.references import (
    COMMITTEE,
    feature_problems,
    featurize_problems,
    graph_problems,
    members,
    page_problems,
)
from stages.config.section import Section
from stages.config.versions import version_note
from stages.imaging import shift, warp
from stages.imaging.features import FeatureParams
from stages.learning.model import ModelParams
from stages.scoring.evaluation import Detail
from stages.sources.listing import source_problems
from stages.store.files import replaced_folder, write_bytes

CERTIFICATE = Path("data/params.ok")
NAMES = Path("data/models.json")
CODE = Path("data/code")
GRAPH = Path("dvc.yaml")
PAGES = Path("stages/pages/dvc.yaml")
MORE = Path("stages/more/params.yaml")
TAKEN = (COMMITTEE, "novelty")  # by stages whose outputs are named like a model's
NAME = re.compile(r"[a-z][a-z0-9_]*")
# What every model is built, fitted, scored and saved by.
OF_EVERY_MODEL = (
    "stages.imaging.features",
    "stages.learning.calibrated",
    "stages.learning.calibration",
    "stages.learning.class_names",
    "stages.learning.classifier",
    "stages.learning.folds",
    "stages.learning.model",
    "stages.store.model_file",
    "stages.store.seeds",
    "stages.store.training_set",
)
# By what images become vectors of any kind.
OF_FEATURES = ("stages.imaging.features", "stages.store.training_set")


class Augment(Section):
    """A section for each family of copies."""

    shift: shift.Params
    warp: warp.Params


class Models(Section):
    """Blocks that are each typed by their family."""

    models: Annotated[dict[str, Any], Field(min_length=1)]


class Document(Models):
    """The whole of ``params.yaml``; blocks of ``features`` are each typed by their extractor."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    data: download.Params
    split: split.Params
    augment: Augment
    features: Annotated[dict[str, Any], Field(min_length=1)]
    novelty: novelty.Params
    evaluate: Detail
    compare: compare.Params


BLOCKS: dict[str, type[Section]] = {"features": FeatureParams, "models": ModelParams}


def document_problems(document: dict[str, Any], whole: type[Section] = Document) -> list[str]:
    """Return one line for each problem of a params file, each section and block typed."""
    found = find_problems(whole, document)
    for section, kind in BLOCKS.items():
        blocks = document.get(section)
        for name, block in blocks.items() if isinstance(blocks, dict) else ():
            key = printable(f"{section}.{name}")
            if isinstance(name, str) and (not NAME.fullmatch(name) or name in TAKEN):
                expected = f"a name of a-z, 0-9 and _, other than {' and '.join(TAKEN)}"
                found.append(f"{key}: expected {expected}, found {name!r}")
            elif isinstance(name, str) and is_device(name):
                found.append(f"{key}: expected a name that Windows gives no device, found {name!r}")
            found += find_problems(kind, block, key)
    return found or _pixel_problems(document.get("features", {}))


def all_problems(
    document: dict[str, Any], more: dict[str, Any], graph: dict[str, Any], pages: dict[str, Any]
) -> list[str]:
    """Return one line for each problem, the file said first.

    Parameters
    ----------
    document, more, graph, pages : dict
        The whole of ``params.yaml``, of ``stages/more/params.yaml``, of ``dvc.yaml`` and of
        ``stages/pages/dvc.yaml``.
    """
    found = [f"{params.PARAMS}: {line}" for line in document_problems(document)]
    found += [f"{MORE}: {line}" for line in document_problems(more, Models)]
    if found:
        return found
    own, others, features = document["models"], more["models"], document["features"]
    lines = feature_problems(own, features) or featurize_problems(graph, own)
    found = [f"{params.PARAMS}: {line}" for line in lines]
    lines = [
        f"models.{name}: expected a name that {params.PARAMS} has not"
        for name in others
        if name in own
    ]
    lines += feature_problems(others, features) or featurize_problems(graph, others)
    found += [f"{MORE}: {line}" for line in lines]
    return found or graph_problems(graph, own) + page_problems(pages, own)


def model_modules(block: dict[str, Any], extractor: str) -> list[str]:
    """Return the modules of a model's own: of its features, its family and its projection."""
    modules = [f"stages.imaging.{extractor}", f"stages.families.{block['family']}"]
    return modules if block["projection"] is None else [*modules, "stages.learning.projection"]


def parts(
    models: dict[str, Any], features: dict[str, Any], voters: list[str]
) -> dict[str, dict[str, Any]]:
    """Return by name what each model, the committee and each kind of features consists of.

    Returns
    -------
    dict
        Of each the blocks of its ``features``, and its ``modules``, each with its hash.
    """
    extractors = {name: block["extractor"] for name, block in features.items()}
    taken = {name: [block["features"]] for name, block in models.items()}
    modules = {
        name: model_modules(block, extractors[block["features"]]) for name, block in models.items()
    }
    taken[COMMITTEE] = sorted({models[name]["features"] for name in voters})
    modules[COMMITTEE] = [
        "stages.learning.committee",
        *(m for name in voters for m in modules[name]),
    ]
    consisting: dict[str, tuple[list[str], list[str], tuple[str, ...]]] = {
        name: (taken[name], modules[name], OF_EVERY_MODEL) for name in modules
    }
    consisting |= {
        f"features.{name}": ([name], [f"stages.imaging.{extractor}"], OF_FEATURES)
        for name, extractor in extractors.items()
    }
    return {
        name: {
            "features": {kind: features[kind] for kind in kinds},
            "modules": code_hashes(own, alone=shared),
        }
        for name, (kinds, own, shared) in consisting.items()
    }


def main() -> None:
    """Check, then write the certificate and the hashes."""
    document, graph = params.read_document(), params.read_document(GRAPH)
    more, pages = params.read_document(MORE), params.read_document(PAGES)
    found = all_problems(document, more, graph, pages)
    if not found:
        lines = source_problems(document["data"]["source"])
        found = [f"{params.PARAMS}: {line}" for line in lines]
    if found:
        raise PipelineError("\n".join(found))
    if note := version_note():
        print(note, file=sys.stderr)  # noqa: T201 - no problem, so no error to raise
    names = {str(params.PARAMS): [*document["models"], COMMITTEE], str(MORE): [*more["models"]]}
    models = document["models"] | more["models"]
    with replaced_folder(CODE) as folder:
        for name, own in parts(models, document["features"], members(graph)).items():
            (folder / f"{name}.json").write_bytes((json.dumps(own, indent=2) + "\n").encode())
    write_bytes(NAMES, (json.dumps(names, indent=2) + "\n").encode())
    write_bytes(CERTIFICATE, b"params.yaml is valid\n")


def _pixel_problems(features: dict[str, Any]) -> list[str]:
    pixels = features.get("pixels", {"extractor": "pixels"})
    if pixels["extractor"] == "pixels":
        return []
    return [f"features.pixels.extractor: expected 'pixels', found {pixels['extractor']!r}"]


if __name__ == "__main__":
    run_stage(main)
