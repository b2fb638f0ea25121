"""A real browser for pages: Debian's or another Chromium, driven by Playwright, or a skip."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
LOCAL = ("127.0.0.1", "localhost", None)  # None of data: and file:, which ask nobody


@dataclass
class Seen:
    """What a page did besides being shown.

    Attributes
    ----------
    errors : list of str
        Messages of the console that are errors, and exceptions that nobody caught.
    outside : list of str
        Addresses on other machines that were asked for, of whatever kind.
    """

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def watch(page: Any) -> Seen:
    """Collect what a page does from now on; requests to other machines are stopped as well."""
    seen = Seen()

    def asked(route: Any) -> None:
        if urlsplit(route.request.url).hostname in LOCAL:
            route.continue_()
        else:
            seen.outside.append(route.request.url)
            route.abort()

    page.route("**/*", asked)
    page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    return seen


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium of the machine; ``CHROMIUM`` may name it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install -e '.[browser]'")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium found: {', '.join(NAMES)}, nor by $CHROMIUM")
    with playwright.sync_playwright() as started:
        # As root, as in a container, it starts without a sandbox alone.
        chromium = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """An empty page; `seen` tells what it does."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def seen(page: Any) -> Seen:
    """What the page does."""
    return watch(page)
