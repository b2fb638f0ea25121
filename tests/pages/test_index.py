"""The page says what the reports say, fetches nothing, and shows every picture with its finding."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from stages.pages.index import PAGE, pinned_versions, read_contents
from stages.pages.render import interval, render
from stages.store.reports import read_rows
from tests.scratch import PROJECT

REPORTS = PROJECT / "reports"
MOST_BYTES = 8_000_000

Attributes = dict[str, str]


class Elements(HTMLParser):
    """All elements of a page, in order, and the text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.text = ""
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the base class names it
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in {"script", "style"}:
            self.text += data


@pytest.fixture(scope="module")
def page() -> Elements:
    elements = Elements()
    elements.feed((PROJECT / PAGE).read_text(encoding="utf-8"))
    return elements


def attributes(page: Elements, tag: str) -> list[Attributes]:
    return [own for name, own in page.found if name == tag]


def test_the_ranking_is_that_of_the_reports(page: Elements) -> None:
    text = " ".join(page.text.split())
    for row in read_rows(REPORTS / "compare/ranking.csv"):
        assert interval(row, "test_accuracy") in text, row["model"]
    ids = [own["id"] for own in attributes(page, "details") if "id" in own]
    ranked = [row["model"] for row in read_rows(REPORTS / "compare/ranking.csv")]
    assert ids == [f"model-{name}" for name in ranked]


def test_every_picture_is_there_with_its_finding_and_size(page: Elements) -> None:
    pictures = attributes(page, "img")
    assert len(pictures) > 50
    for own in pictures:
        with Image.open(REPORTS / own["src"]) as image:
            assert own["alt"] == image.info["Title"]
            assert (own["width"], own["height"]) == tuple(map(str, image.size))


def test_page_and_pictures_fit_into_a_mail() -> None:
    page = Elements()
    page.feed((PROJECT / PAGE).read_text(encoding="utf-8"))
    pictures = {REPORTS / own["src"] for own in attributes(page, "img")}
    size = sum(path.stat().st_size for path in [PROJECT / PAGE, *pictures])
    assert size < MOST_BYTES


def test_every_link_leads_somewhere_and_none_into_the_net(page: Elements) -> None:
    ids = {own["id"] for _, own in page.found if "id" in own}
    assert len(ids) == len([own for _, own in page.found if "id" in own])
    for own in attributes(page, "a"):
        target = own["href"]
        assert target[1:] in ids if target.startswith("#") else (REPORTS / target).is_file()
    fetched = [own for tag, own in page.found if tag in {"link", "script"} and "src" in own]
    assert fetched == []


def test_names_that_look_like_markup_stay_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    contents = read_contents()
    row = contents["best"].confused[0]
    row["actual"] = "<script>alert(1)</script>"
    filled = render("index.html", charts={}, vega="", **contents)
    assert "<script>alert" not in filled
    assert "&lt;script&gt;alert(1)" in filled


def test_versions_are_those_pinned() -> None:
    text = (PROJECT / "constraints.txt").read_text()
    found = pinned_versions(text)
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["scikit-learn"])
    assert f"scikit-learn=={found['scikit-learn']}\n" in text


def test_nothing_of_the_machine_is_in_the_page() -> None:
    text = (PROJECT / PAGE).read_text(encoding="utf-8")
    assert str(PROJECT) not in text
    assert str(Path.home()) + "/" not in text
