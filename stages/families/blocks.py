"""One block of ``models:`` as the typed params of its family.

It is in ``params.yaml``, or in ``stages/more/params.yaml`` for models that `make more` runs.
"""

from pathlib import Path
from typing import Any

from stages.config import params
from stages.config.errors import PipelineError
from stages.families.model import FAMILIES, Family, ModelParams, get_family

MORE = Path("stages/more/params.yaml")


def load_model_params(name: str) -> tuple[Family, ModelParams]:
    """Return the family of a model and its params.

    Raises
    ------
    PipelineError
        If there is no such model, or with one line for each problem of it.
    """
    key, path = f"models.{name}", params_file(name)
    block = params.read_section(key, path)
    found = model_problems(key, block)
    if found:
        raise PipelineError("\n".join(f"{path}: {line}" for line in found))
    family = get_family(block["family"])
    return family, family.Params.model_validate(block)


def params_file(name: str) -> Path:
    """Return the file that has a model's block; the project's own if none has it."""
    own = params.read_document().get("models")
    if (isinstance(own, dict) and name in own) or not MORE.exists():
        return params.PARAMS
    more = params.read_document(MORE).get("models")
    return MORE if isinstance(more, dict) and name in more else params.PARAMS


def model_problems(key: str, block: Any) -> list[str]:
    """Return one line for each problem of a model's block."""
    key = params.printable(key)
    if not isinstance(block, dict):
        return [f"{key}: expected a mapping, found {block!r}"]
    if "family" not in block:
        return [f"{key}.family: missing key; expected one of: {', '.join(FAMILIES)}"]
    family = block["family"]
    if not isinstance(family, str) or family not in FAMILIES:
        return [f"{key}.family: unknown family {family!r}{params.did_you_mean(family, FAMILIES)}"]
    return params.problems(get_family(family).Params, block, key)
