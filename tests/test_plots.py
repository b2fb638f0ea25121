"""The plots of dvc.yaml, drawn by a browser that reaches nothing but files."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages.figures.canvas import styles
from tests.scratch import PROJECT, commit, make_scratch_copy, read_yaml, run

PICTURES = [
    *(f"reports/explore/{name}.png" for name in ("class_counts", "samples", "means", "scaling")),
    *("reports/augment/shift.png", "reports/augment/warp.png"),
    *("reports/compare/ranking.png", "reports/compare/curves.png"),
    *("reports/denoise/quality.png", "reports/denoise/digits.png"),
    *("reports/robustness/curves.png", "reports/robustness/examples.png"),
    *("reports/audit/contradicted.png", "reports/audit/effects.png"),
    *("reports/multilabel/wrong_labels.png", "reports/learning_curves/curves.png"),
    *(f"reports/external_validation/{name}.png" for name in ("accuracy", "digits", "mistakes")),
    *(
        f"reports/error_analysis/{model}/{name}.png"
        for model in ("committee", "sgd_pixels")
        for name in ("shares", "pair", "ambiguous")
    ),
    *(
        f"reports/binary/{question}/{name}.png"
        for question in ("five", "three_or_five")
        for name in ("thresholds", "precision_recall", "roc")
    ),
]
MODELS = [*read_yaml(PROJECT / "params.yaml")["models"], "committee"]
CURVES = ["reports/compare/roc.csv", "reports/compare/precision_recall.csv"]
CONFUSIONS = [f"reports/models/{model}/confusion.csv" for model in MODELS]
CHARTS = [*CURVES, *CONFUSIONS]

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "chrome"])), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=10000",
]
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

# Runs before all else on a page; writes what it has seen into the page.
PROBE = """<script>{
  const problems = [];
  const note = (...parts) => problems.push(parts.join(" "));
  console.error = console.warn = note;
  addEventListener("error", (event) => note(event.message ?? `not loaded: ${event.target.src}`), true);
  addEventListener("unhandledrejection", (event) => note(event.reason));
  addEventListener("securitypolicyviolation", (event) => note(`blocked: ${event.blockedURI}`));
  const marks = (chart, kind) => [...chart.querySelectorAll(`.role-mark.mark-${kind} > :is(path, text)`)];
  const describe = (chart) => ({
    id: chart.id,
    size: ["width", "height"].map((side) => chart.querySelector("svg")?.getBoundingClientRect()[side]),
    lines: marks(chart, "line").map((path) => ({
      says: path.ariaLabel,
      colour: getComputedStyle(path).stroke,
      dash: path.getAttribute("stroke-dasharray"),
      points: path.getAttribute("d").split("L").length,
      broken: path.getAttribute("d").includes("NaN"),
    })),
    cells: marks(chart, "rect").length,
    texts: marks(chart, "text").map((text) => text.textContent),
  });
  setTimeout(() => {
    const element = document.createElement("script");
    element.type = "application/json";
    element.id = "seen";
    element.textContent = JSON.stringify({
      problems,
      requests: performance.getEntriesByType("resource").map((entry) => entry.name),
      pictures: [...document.images].map((image) => [image.src, image.naturalWidth]),
      charts: [...document.querySelectorAll("div[id].vega-embed")].map(describe),
    });
    document.body.append(element);
  }, 5000);
}</script>"""


def look_at(page: Path, profile: Path) -> dict[str, Any]:
    """Return what the probe sees on a page."""
    assert CHROMIUM is not None
    probed = page.with_name("probed.html")
    probed.write_text(page.read_text().replace("<head>", f"<head>{PROBE}", 1))
    dumped = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", probed.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    (seen,) = re.findall(r'<script type="application/json" id="seen">(.*?)</script>', dumped)
    return dict(json.loads(seen))


def plot(project: Path, *command: str) -> Path:
    """Run ``dvc plots`` and return the page that it writes."""
    result = run(project, "dvc", "plots", *command)
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    return project / "dvc_plots/index.html"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its reports, committed."""
    copy = make_scratch_copy(tmp_path_factory.mktemp("plots") / "project")
    shutil.copytree(PROJECT / "reports", copy / "reports", dirs_exist_ok=True)
    commit(copy, "Add the reports")
    return copy


@pytest.fixture(scope="module")
def page(project: Path) -> Path:
    """The page of ``dvc plots show``, set up as make does it."""
    result = run(project, "python", "-m", "stages.store.plots_page")
    assert result.returncode == 0, result.stderr
    return plot(project, "show")


@pytest.fixture(scope="module")
def seen(page: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return look_at(page, tmp_path_factory.mktemp("profile"))


def as_id(name: str) -> str:
    """Return what DVC calls a chart on its page."""
    return re.sub(r"[/.]", "_", name)


def chart(seen: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [chart for chart in seen["charts"] if chart["id"] == as_id(name)]
    return dict(found)


def described(line: dict[str, Any], key: str) -> str:
    """Return what a line is said to stand for, such as its model."""
    (value,) = re.findall(rf"\b{key}: ([^;]+)", line["says"])
    return str(value)


def as_hex(colour: str) -> str:
    return "#" + "".join(f"{int(part):02X}" for part in re.findall(r"\d+", colour))


def test_making_the_page_changes_nothing_that_git_tracks(project: Path, page: Path) -> None:
    assert page.is_file()
    assert run(project, "git", "status", "--porcelain", ".dvc").stdout == ""


@needs_browser
def test_nothing_is_asked_of_the_net_and_nothing_goes_wrong(seen: dict[str, Any]) -> None:
    assert seen["problems"] == []
    assert [url for url in seen["requests"] if not url.startswith("file:")] == []


@needs_browser
def test_every_chart_is_drawn(seen: dict[str, Any]) -> None:
    assert sorted(chart["id"] for chart in seen["charts"]) == sorted(map(as_id, CHARTS))
    assert [chart["id"] for chart in seen["charts"] if min(chart["size"]) < 300] == []


@needs_browser
def test_every_picture_is_shown(seen: dict[str, Any]) -> None:
    shown = [url for url, width in seen["pictures"] if width > 300]
    assert len(shown) == len(seen["pictures"])
    for picture in PICTURES:
        assert any(url.endswith(picture.replace("/", "_")) for url in shown), picture


@needs_browser
@pytest.mark.parametrize("name", CURVES)
def test_every_model_has_a_line_in_its_colour_of_the_pictures(
    seen: dict[str, Any], name: str
) -> None:
    lines = chart(seen, name)["lines"]
    colours = {described(line, "model"): as_hex(line["colour"]) for line in lines}
    assert len(lines) == len(MODELS)
    assert colours == {model: colour for model, (colour, _) in styles(MODELS).items()}
    assert min(line["points"] for line in lines) > 20
    assert not any(line["broken"] for line in lines)


@needs_browser
@pytest.mark.parametrize("name", CONFUSIONS)
def test_every_confusion_counts_every_test_image(
    project: Path, seen: dict[str, Any], name: str
) -> None:
    table = pd.read_csv(project / name).query("scored_on == 'test'")
    drawn = chart(seen, name)
    assert drawn["cells"] == len(table)
    assert sum(map(int, drawn["texts"])) == table["count"].sum()


@needs_browser
@pytest.mark.usefixtures("page")
def test_two_revisions_differ_in_their_dashes_alone(project: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(project, tmp_path / "project")
    table = pd.read_csv(copy / CURVES[0])
    other = table[table["model"] == "knn_pixels"].assign(model="sgd_pixels")
    table = pd.concat([table[table["model"] != "sgd_pixels"], other])
    table.to_csv(copy / CURVES[0], index=False)
    seen = look_at(plot(copy, "diff", "HEAD"), tmp_path / "profile")
    assert seen["problems"] == []
    lines = chart(seen, CURVES[0])["lines"]
    looks = {
        (described(line, "model"), described(line, "revision")): (line["colour"], line["dash"])
        for line in lines
    }
    assert len(looks) == len(lines) == 2 * len(MODELS)
    for model, (colour, _) in styles(MODELS).items():
        (old, old_dash), (new, new_dash) = (looks[model, rev] for rev in ("HEAD", "workspace"))
        assert as_hex(old) == as_hex(new) == colour
        assert old_dash != new_dash


@needs_browser
def test_the_probe_notices_a_page_that_needs_the_net(project: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"  # has DVC's own page
    assert run(tmp_path, "git", "clone", "--quiet", str(project), str(clone)).returncode == 0
    seen = look_at(plot(clone, "show"), tmp_path / "profile")
    assert any("not loaded: https://" in problem for problem in seen["problems"])
    assert seen["charts"] == []
