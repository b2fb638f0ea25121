"""The report in a browser: nothing from outside, nothing overflows, every picture, for everybody."""

from typing import Any

import pytest

from tests.scratch import PROJECT

REPORT = (PROJECT / "reports/index.html").as_uri()
# What axe-core calls them; it has `minor` and `moderate` ones, too.
GRAVE = {"serious", "critical"}


def open_report(page: Any, *, width: int = 1400, dark: bool = False) -> None:
    """Open the report with all that can be unfolded unfolded, and wait for its pictures."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(REPORT)
    page.wait_for_selector("#chart-roc svg")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate("for (const one of document.images) one.loading = 'eager'")
    page.wait_for_function("[...document.images].every((one) => one.complete)")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_the_report_is_whole_at_any_width(page: Any, seen: Any, width: int, dark: bool) -> None:
    open_report(page, width=width, dark=dark)
    broken = (
        "[...document.images].filter((one) => one.naturalWidth === 0 && !one.closest('[hidden]'))"
    )
    assert page.evaluate(f"{broken}.map((one) => one.src)") == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert seen.errors == []
    assert seen.outside == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_grave_stands_in_anybodys_way(page: Any, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    open_report(page, dark=dark)
    violations = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in GRAVE] == []


def test_pointing_at_a_curve_tells_its_model_and_values(page: Any) -> None:
    open_report(page)
    points = page.locator("#chart-roc svg g.mark-symbol.role-mark path")
    page.locator("#chart-roc").scroll_into_view_if_needed()
    box = points.nth(points.count() // 2).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    told = page.wait_for_selector("#vg-tooltip-element.visible").inner_text()
    assert "model" in told
    assert "false positive rate" in told
    assert "%" in told


def test_the_charts_take_the_place_of_the_picture_which_stays_without_scripts(browser: Any) -> None:
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(REPORT)
        if scripts:
            page.wait_for_selector("#chart-roc svg")
        assert page.locator("#curves-picture").is_visible() is not scripts
        assert page.locator("#chart-roc").is_visible() is scripts
        context.close()


def test_a_link_to_a_model_unfolds_it(page: Any) -> None:
    page.goto(f"{REPORT}#model-knn")
    assert page.evaluate("document.getElementById('model-knn').open") is True
    assert page.evaluate("document.getElementById('model-sgd').open") is False


def test_the_printed_report_shows_all(page: Any) -> None:
    page.goto(REPORT)
    page.wait_for_selector("#chart-roc svg")
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")
