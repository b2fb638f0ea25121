"""The page on which `dvc plots show` draws, with Vega's scripts inlined: it needs no net.

No stage: make runs it once. Reads ``.dvc/plots/page.html``; writes ``.dvc/tmp/plots_page.html``,
too large for git, and names it in ``.dvc/config.local``.
"""

import subprocess
import sys
from pathlib import Path

import vl_convert

from stages.store.files import write_bytes


def vega_scripts() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that a page can hold; it fetches nothing."""
    scripts: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed")
    return scripts.replace("</script", "<\\/script")


def inline_vega(page: str) -> str:
    """Return the page with Vega, Vega-Lite and Vega-Embed in place of ``{vega}``."""
    return page.replace("{vega}", vega_scripts())


def main() -> None:
    """Write the page, and set it for this checkout alone."""
    page = Path(".dvc/plots/page.html").read_text(encoding="utf-8")
    write_bytes(Path(".dvc/tmp/plots_page.html"), inline_vega(page).encode())
    # DVC takes the path from its own folder.
    setting = ["plots.html_template", "tmp/plots_page.html"]
    subprocess.run(  # noqa: S603 - no argument comes from outside
        [sys.executable, "-m", "dvc", "config", "--local", *setting], check=True
    )


if __name__ == "__main__":
    main()
