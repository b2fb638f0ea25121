"""The page, laid out with Gradio."""

import base64
import binascii
import html
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import numpy.typing as npt
from starlette.middleware import Middleware

from stages.config.errors import PipelineError
from stages.config.problems import printable
from stages.drawing.answer import Answer
from stages.drawing.bounded import Bounded
from stages.drawing.markup import NOTHING, as_html, as_problem
from stages.sources.pictures import ENDINGS, pictures_in

Array = npt.NDArray[np.uint8]

MOST_BYTES = 20_000_000  # of a picture
FORM = 100_000  # bytes that a form adds to it
HERE = Path(__file__).parent
PNG = "data:image/png;base64,"
DIGITS = [str(digit) for digit in range(10)]
# What is on the machine; Gradio's own would be fetched.
FONTS = ["system-ui", "sans-serif"]
CLEAR = "() => document.dispatchEvent(new Event('clear-pad'))"


@dataclass(frozen=True)
class Replies:
    """What the page does when its user does something.

    Attributes
    ----------
    ask : callable
        Gives the answer about light, (height, width) uint8; None if nothing is drawn.
    save : callable
        Keeps what the models saw with the name of its class, and says what it did.
    names : list of str
        Of the classes, that of code 0 first.
    """

    ask: Callable[[Array], Answer | None]
    save: Callable[[Array, str], str]
    names: list[str]

    def to_drawing(self, event: gr.EventData) -> tuple[str, Array | None]:
        """Return what is said, and what the models saw, if it is something."""
        return self._said(_decoded(event.picture), "the drawing")

    def to_file(self, path: str) -> tuple[str, Array | None]:
        """Return the same of a file that was sent, and remove it."""
        sent = Path(path)
        content = sent.read_bytes()
        sent.unlink()
        return self._said(content, printable(sent.name))

    def to_correction(self, image: Array | None, name: str | None) -> str:
        """Return what was kept, or why nothing was."""
        if image is None or name is None:
            missing = "draw something" if image is None else "choose what it is"
            return f"<p>Nothing saved: {missing} first.</p>"
        try:
            said = self.save(image, name)
        except PipelineError as error:
            said = str(error)
        except OSError as error:  # its own text has a path
            said = f"Not saved: {error.strerror or 'the folder cannot be written to'}."
        return f"<p>{html.escape(said)}</p>"

    def _said(self, content: bytes, name: str) -> tuple[str, Array | None]:
        try:
            found = self.ask(next(iter(pictures_in(content, name))).grey)
        except PipelineError as error:
            return as_problem(str(error)), None
        if found is None:
            return as_problem("Nothing found that could be a sign; draw it larger."), None
        return as_html(found, self.names), found.image


def make_page(replies: Replies) -> Any:
    """Return the page as Gradio's Blocks."""
    names = replies.names
    sign = "digit" if names == DIGITS else "sign"
    with gr.Blocks(title=f"Draw a {sign}", analytics_enabled=False) as page:
        gr.HTML(
            f'<div class="top"><h1>Draw a {sign}</h1>'
            "<p>And see what the models make of it. Nothing leaves this computer.</p></div>"
        )
        with gr.Row(elem_id="halves"):
            with gr.Column(scale=1, min_width=300):
                pad = gr.HTML(
                    html_template=_text("pad.html"),
                    css_template=_text("pad.css"),
                    js_on_load=_text("pad.js"),
                    elem_id="pad",
                )
                with gr.Row():
                    clear = gr.Button("Clear", size="md", min_width=100)
                    opened = gr.UploadButton(
                        "Open picture",
                        file_types=list(ENDINGS),
                        size="md",
                        min_width=100,
                    )
            with gr.Column(scale=2, min_width=300):
                shown = gr.HTML(NOTHING, elem_id="answer")
                with gr.Column(elem_id="wrong"):
                    gr.HTML("<h3>That was wrong? Say what it is</h3>")
                    with gr.Row(elem_id="choice"):
                        right = gr.Dropdown(
                            names, value=None, label="What it is", container=False, min_width=120
                        )
                        keep = gr.Button("Save", size="md", min_width=100)
                    note = gr.HTML("", elem_id="note")
        seen = gr.State(None)
        # Without a queue and its stream of events an answer is there at once.
        quick: dict[str, Any] = {
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        answered = [shown, seen]
        anew = {"fn": lambda: (None, "", None), "outputs": [right, note, opened], **quick}
        pad.input(replies.to_drawing, None, answered, trigger_mode="always_last", **quick).then(
            **anew
        )
        opened.upload(replies.to_file, opened, answered, **quick).then(js=CLEAR, **anew)
        clear.click(lambda: (NOTHING, None), None, answered, js=CLEAR, **quick).then(**anew)
        keep.click(replies.to_correction, [seen, right], note, **quick)
    return page


def launch(page: Any, port: int | None) -> str:
    """Begin to serve the page on 127.0.0.1, and return its address.

    Parameters
    ----------
    page : Blocks
    port : int or None
        None for the first that is free, from 7860 on.

    Raises
    ------
    OSError
        If the port is taken.
    """
    # Gradio does so at the first answer, which would wait a second for it.
    import_module("matplotlib.pyplot")
    _, address, _ = page.launch(
        server_name="127.0.0.1",
        server_port=port,
        share=False,
        quiet=True,
        prevent_thread_lock=True,
        max_file_size=MOST_BYTES,
        footer_links=[],
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        theme=gr.themes.Default(font=FONTS, font_mono=["ui-monospace", "monospace"]).set(
            button_medium_text_weight="500"
        ),
        css=_text("page.css"),
        app_kwargs={"middleware": [Middleware(Bounded, most=MOST_BYTES + FORM)]},
    )
    found: str = address
    return found


def _decoded(picture: object) -> bytes:
    try:
        return base64.b64decode(str(picture).removeprefix(PNG), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
