"""One block of ``models:`` in ``params.yaml`` as the typed params of its family."""

from typing import Any

from stages import params
from stages.errors import PipelineError
from stages.learning.families import FAMILIES, Family, ModelParams, get_family


def load_model_params(name: str) -> tuple[Family, ModelParams]:
    """Return the family of a model and its params.

    Raises
    ------
    PipelineError
        If ``params.yaml`` has no such model, or with one line for each problem of it.
    """
    key = f"models.{name}"
    block = params.read_section(key)
    found = model_problems(key, block)
    if found:
        raise PipelineError("\n".join(f"{params.PARAMS}: {line}" for line in found))
    family = get_family(block["family"])
    return family, family.Params.model_validate(block)


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
