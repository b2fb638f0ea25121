"""A block of features is of the type that its extractor says, and describes transformers."""

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stages import imaging
from stages.config import params
from stages.config.errors import PipelineError
from stages.config.section import Section
from stages.imaging.deskew import Deskew
from stages.imaging.features import EXTRACTORS, FeatureParams, build_extractor
from stages.imaging.gradients import GradientHistograms
from stages.imaging.pixels import PixelVectors
from stages.imaging.resize import Resize
from tests.blocks import FEATURES
from tests.small_params import document

GRADIENTS = (
    "{extractor: gradients, deskew: true, orientations: 5, spacing: 3, smoothing: 0.5, "
    "normalisation: l2, power: 0.75}"
)


def typed(**block: Any) -> FeatureParams:
    return FeatureParams.type_of(block).model_validate(block)


def test_the_extractors_are_the_modules_with_params_that_build_transformers() -> None:
    names = {path.stem for path in Path(imaging.__file__).parent.glob("*.py")} - {"__init__"}
    modules = {name: importlib.import_module(f"stages.imaging.{name}") for name in names}
    assert set(EXTRACTORS) == {name for name, module in modules.items() if hasattr(module, "build")}
    for name in EXTRACTORS:
        assert issubclass(modules[name].Params, Section)


@pytest.mark.parametrize("name", FEATURES)
def test_the_type_of_a_block_has_the_params_of_its_extractor(name: str) -> None:
    block = dict(FEATURES[name])
    chosen = typed(**block)
    assert isinstance(chosen, FeatureParams)
    assert set(type(chosen).model_fields) == set(block)
    assert chosen.model_dump() == block


def test_params_of_gradients_reach_the_transformers(here: Path) -> None:
    document(here, f"features: {{mine: {GRADIENTS}, other: {GRADIENTS.replace('true', 'false')}}}")
    chosen = params.load("features.mine", FeatureParams)
    resize, deskew, histogram = build_extractor(chosen)
    assert isinstance(resize, Resize)
    assert isinstance(deskew, Deskew)
    assert isinstance(histogram, GradientHistograms)
    assert histogram.get_params() == chosen.model_dump(exclude={"extractor", "deskew"})
    _, alone = build_extractor(params.load("features.other", FeatureParams))
    assert isinstance(alone, GradientHistograms)
    assert alone.get_params() == histogram.get_params()


def test_params_of_pixels_reach_the_transformer() -> None:
    (pixels,) = build_extractor(typed(extractor="pixels", divisor=7.0))
    assert isinstance(pixels, PixelVectors)
    assert pixels.get_params() == {"divisor": 7.0}


@pytest.mark.parametrize("name", FEATURES)
def test_every_image_becomes_a_row_of_float32(name: str, train_sample: Any) -> None:
    images = train_sample[0][:20]
    vectors = images
    for step in build_extractor(typed(**FEATURES[name])):
        vectors = step.fit_transform(vectors)
    assert vectors.dtype == np.float32
    assert vectors.ndim == 2
    assert len(vectors) == 20


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            "{divisor: 1.0}",
            ".extractor: missing key; expected one of: pixels, gradients, two_views",
        ),
        (
            "{extractor: pixel, divisor: 1.0}",
            ".extractor: unknown extractor 'pixel'; did you mean pixels?",
        ),
        ("{extractor: null, divisor: 1.0}", ".extractor: unknown extractor None; expected one of:"),
        ("{extractor: [pixels]}", ".extractor: unknown extractor ['pixels']; "),
        ("{extractor: pixels}", ".divisor: missing key"),
        (
            "{extractor: pixels, divisor: 0}",
            ".divisor: expected greater than or equal to 0.000000000001, found 0",
        ),
        (
            "{extractor: pixels, divisor: 1.0, power: 0.5}",
            ".power: unknown key; expected one of: extractor, divisor",
        ),
        (GRADIENTS.replace("l2", "l3"), ".normalisation: expected 'l1' or 'l2', found 'l3'"),
        (GRADIENTS.replace("true", "1"), ".deskew: expected a valid boolean, found 1"),
        (GRADIENTS.replace("0.75", "1.5"), ".power: expected less than or equal to 1, found 1.5"),
        (GRADIENTS.replace("0.5", "-0.5"), ".smoothing: expected greater than or equal to 0, "),
        ("null", ": expected a mapping, found None"),
        ("[1]", ": expected a mapping, found [1]"),
    ],
)
def test_a_bad_block_is_told_in_one_line(here: Path, block: str, message: str) -> None:
    document(here, f"features: {{x: {block}}}")
    with pytest.raises(PipelineError) as caught:
        params.load("features.x", FeatureParams)
    assert str(caught.value).startswith(f"params.yaml: features.x{message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["idx", "shift", "warp", "features", "os", "..families", "Pixels"])
def test_nothing_else_is_imported_as_an_extractor(name: str) -> None:
    unknown = rf"^extractor: unknown extractor {re.escape(repr(name))}"
    with pytest.raises(ValueError, match=unknown):
        FeatureParams.type_of({"extractor": name})
