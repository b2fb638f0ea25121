"""The stage `novelty` tells digits from what is none."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont
from sklearn.pipeline import make_pipeline

from stages import novelty
from stages.config.errors import PipelineError
from stages.drawing.features import Features, split
from stages.imaging.mnist_form import to_mnist_form
from stages.imaging.strangers import make_strangers
from stages.imaging.two_views import Params as TwoViews
from stages.imaging.two_views import build
from stages.learning.novelty import Novelty
from stages.store.arrays import write_arrays
from stages.store.model_file import load_model, save_model
from stages.store.reports import write_json
from tests.scratch import PROJECT, read_yaml

Array = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def learnt(train_sample: tuple[Array, Array]) -> Novelty:
    features = TwoViews(
        orientations=8,
        spacing=4,
        smoothing=1.6,
        normalisation="l1",
        power=0.4,
    )
    extractor = build(features)
    images, labels = train_sample
    vectors = make_pipeline(*extractor).transform(images)
    chosen = novelty.Params(
        n_images=400,
        n_strangers=300,
        refused=0.02,
        n_components=40,
        max_clusters=2,
        cluster_size=20,
        cluster_components=8,
        n_landmarks=220,
        gamma=0.7,
        n_steps=200,
    )
    known = (images[:400], vectors[:400], labels[:400])
    return novelty.learn(chosen, extractor, known, vectors[400:], seed=0)


def test_images_that_set_the_threshold_are_refused_as_often_as_asked(
    learnt: Novelty, train_sample: tuple[Array, Array]
) -> None:
    assert np.mean(learnt.predict(train_sample[0][400:]) == -1) == pytest.approx(0.02, abs=0.01)


def test_new_digits_are_mostly_taken_for_digits(
    learnt: Novelty, test_sample: tuple[Array, Array]
) -> None:
    assert np.mean(learnt.predict(test_sample[0]) == 1) > 0.9


def test_what_is_no_digit_is_farther_than_digits_are(
    learnt: Novelty, test_sample: tuple[Array, Array]
) -> None:
    strangers = make_strangers(*test_sample, 200, np.random.default_rng(1))
    assert np.median(learnt.unlikeness(strangers)) > np.quantile(
        learnt.unlikeness(test_sample[0]), 0.85
    )
    crosses = np.zeros((1, 28, 28), np.uint8)
    crosses[0, 4:24, 4:7] = crosses[0, 4:24, 21:24] = crosses[0, 4:24, 13:15] = 255
    assert learnt.predict(crosses) == [-1]


def letters(names: str, font: str) -> Array:
    """Return letters of a font that matplotlib brings, in MNIST's form."""
    path = Path(mpl.get_data_path()) / "fonts/ttf" / font
    images = []
    for name in names:
        drawn = Image.new("L", (200, 200))
        ImageDraw.Draw(drawn).text((60, 40), name, 255, ImageFont.truetype(path, 80))
        images.append(to_mnist_form(np.asarray(drawn)))
    return np.stack(images)


@pytest.mark.parametrize("font", ["DejaVuSans.ttf", "DejaVuSans-Oblique.ttf", "STIXGeneral.ttf"])
def test_most_letters_unlike_digits_are_refused(learnt: Novelty, font: str) -> None:
    refused = learnt.predict(letters("AEFHKMNPRTVWXaehkmnprvwx", font)) == -1
    assert np.mean(refused) >= 0.85


def test_a_model_file_answers_the_same(
    learnt: Novelty, test_sample: tuple[Array, Array], tmp_path: Any
) -> None:
    save_model(tmp_path / "novelty.skops", learnt)
    found = load_model(tmp_path / "novelty.skops").unlikeness(test_sample[0][:9])
    np.testing.assert_array_equal(found, learnt.unlikeness(test_sample[0][:9]))


def test_fewer_images_than_classes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, train_sample: tuple[Array, Array]
) -> None:
    monkeypatch.chdir(tmp_path)
    images, labels = train_sample
    write_arrays(novelty.PIXELS, images=images, labels=labels)
    vectors = np.zeros((len(images), 3), dtype=np.float32)
    write_arrays(novelty.PIXELS.parent / novelty.FEATURES, vectors=vectors)
    section = read_yaml(PROJECT / "params.yaml")["novelty"] | {"n_images": 9}
    write_json(Path("params.yaml"), {"seed": 0, "novelty": section})
    with pytest.raises(PipelineError, match=r"novelty.n_images: expected one image of each class"):
        novelty.main()


def test_apart_from_its_features_it_says_the_same(
    learnt: Novelty, test_sample: tuple[Array, Array]
) -> None:
    first, rest = split(learnt)
    assert len(first) == 2
    images = test_sample[0][:9]
    found = rest.unlikeness(Features(images).of(first))
    np.testing.assert_array_equal(found, learnt.unlikeness(images))
