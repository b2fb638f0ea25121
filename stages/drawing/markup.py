"""Answers as HTML; pictures are in the text, so that no path of the machine is."""

import base64
import html
import io

import numpy as np
import numpy.typing as npt

from stages.drawing.answer import Answer

MOST_BARS = 10
SURE = 0.95  # as `mnist-pipeline classify` says it

NOTHING = (
    """<div class="answer empty"><p>The answer appears here after the first stroke.</p></div>"""
)


def as_html(answer: Answer, names: list[str]) -> str:
    """Return all that is said about a picture.

    Parameters
    ----------
    answer : Answer
    names : list of str
        Of the classes, that of code 0 first.
    """
    return (
        f'<div class="answer{"" if answer.is_known else " unknown"}">'
        f"{_verdict(answer, names)}"
        f'<div class="columns">{_sight(answer)}{_bars(answer, names)}</div>'
        f'<div class="columns">{_neighbours(answer, names)}{_others(answer, names)}</div></div>'
    )


def as_problem(message: str) -> str:
    """Return a line on why there is no answer."""
    return f'<div class="answer empty"><p role="alert">{html.escape(message)}</p></div>'


def _verdict(answer: Answer, names: list[str]) -> str:
    name, model = names[answer.code], html.escape(answer.model)
    if not answer.is_known:
        big, said = (
            "None",
            (
                f"Unlike the training images ({answer.unlikeness:.1f}; above 1 is no class)."
                f" If it had to be one: {name}, {_percent(answer.probability)}."
            ),
        )
    elif answer.probability >= SURE:
        big, said = name, f"{_percent(answer.probability)} sure."
    else:
        big, said = f"{name}?", f"A doubt: only {_percent(answer.probability)} sure."
    more = f" The largest of {answer.n_signs} signs." if answer.n_signs > 1 else ""
    return (
        f'<div class="verdict" role="status" aria-live="polite"><strong>{html.escape(big)}</strong>'
        f"<p>{html.escape(said)}{more}<small>{model}, in {answer.milliseconds:.0f} ms</small></p></div>"
    )


def _sight(answer: Answer) -> str:
    height, width = answer.image.shape
    return (
        '<section class="sight"><h3>What the models see</h3>'
        f'<img src="{_data(answer.image)}" alt="The sign in {height} by {width} pixels">'
        f"</section>"
    )


def _bars(answer: Answer, names: list[str]) -> str:
    own = answer.probabilities[answer.model]
    codes = list(range(len(own)))
    if len(own) > MOST_BARS:
        codes = np.argsort(-own, kind="stable")[:MOST_BARS].tolist()
    rows = "".join(
        f"<tr{' class=top' if code == answer.code else ''}>"
        f'<th scope="row">{html.escape(names[code])}</th>'
        f'<td class="bar" aria-hidden="true"><i style="width:{100 * own[code]:.2f}%"></i></td>'
        f"<td>{html.escape(_percent(own[code]))}</td></tr>"
        for code in codes
    )
    heading = "Probabilities" if len(own) <= MOST_BARS else f"The {MOST_BARS} most probable"
    return f'<section class="bars"><h3>{heading}</h3><table><tbody>{rows}</tbody></table></section>'


def _neighbours(answer: Answer, names: list[str]) -> str:
    figures = "".join(
        f'<figure><img src="{_data(each.image)}" alt="A training image">'
        f"<figcaption>{html.escape(names[each.label])}</figcaption></figure>"
        for each in answer.neighbours
    )
    return (
        '<section class="neighbours"><h3>Nearest training images</h3>'
        f"<div>{figures}</div></section>"
    )


def _others(answer: Answer, names: list[str]) -> str:
    rows = ""
    for model, own in list(answer.probabilities.items())[1:]:
        code = int(own.argmax())
        differs = code != answer.code
        rows += (
            f'<tr{" class=differs" if differs else ""}><th scope="row">{html.escape(model)}</th>'
            f"<td>{html.escape(names[code])}</td><td>{html.escape(_percent(own[code]))}</td>"
            f"<td>{'differs' if differs else ''}</td></tr>"
        )
    if not rows:
        return ""
    return (
        '<section class="others"><h3>Other models</h3>'
        f"<table><tbody>{rows}</tbody></table></section>"
    )


def _percent(share: float) -> str:
    """Return a probability for people; none is 0 or 1."""
    percent = f"{100 * float(share):.1f}"
    return {"0.0": "< 0.1 %", "100.0": "> 99.9 %"}.get(percent, f"{percent} %")


def _data(image: npt.NDArray[np.uint8]) -> str:
    """Return an image as the address of itself."""
    return f"data:image/png;base64,{base64.b64encode(as_png(image)).decode()}"


def as_png(image: npt.NDArray[np.uint8]) -> bytes:
    """Return an image as a PNG file, the same bytes for the same pixels.

    Parameters
    ----------
    image : (height, width) uint8
    """
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    return stream.getvalue()
