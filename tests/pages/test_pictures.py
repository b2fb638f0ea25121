"""A picture brings its headline and size along; without a headline it is refused."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stages.config.errors import PipelineError
from stages.figures.canvas import new_figure, set_headline
from stages.pages.pictures import Picture, read_picture
from stages.store.reports import write_figure


def test_a_figure_keeps_its_headline_as_the_title_of_its_png(tmp_path: Path) -> None:
    figure, _ = new_figure(3, 2)
    set_headline(figure, "α errs least: 0.36 ± 0.02 % — of “all”")
    write_figure(tmp_path / "a/b.png", figure)
    expected = Picture("a/b.png", "α errs least: 0.36 ± 0.02 % — of “all”", 300, 200)
    assert read_picture("a/b.png", tmp_path) == expected


def test_a_picture_that_says_nothing_is_refused(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((4, 4), dtype=np.uint8)).save(tmp_path / "a.png")
    with pytest.raises(PipelineError, match=r"a\.png: expected a picture with a title, found none"):
        read_picture("a.png", tmp_path)


def test_a_picture_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(PipelineError, match=r"a\.png: not a PNG") as caught:
        read_picture("a.png", tmp_path)
    assert "\n" not in str(caught.value)
    with pytest.raises(PipelineError, match=r"b\.png: not found; 'dvc repro' makes it"):
        read_picture("b.png", tmp_path)
