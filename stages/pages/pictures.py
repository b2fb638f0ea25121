"""Pictures of `reports/` as a page shows them: with what they say in words, and their size."""

from dataclasses import dataclass
from pathlib import Path

from stages.config.errors import PipelineError

TITLE = "Title"  # of a PNG: the headline of the figure


@dataclass(frozen=True)
class Picture:
    """A picture beside a page.

    Attributes
    ----------
    path : str
        In the folder of the page.
    finding : str
        Its headline, which says in words what it shows.
    width, height : int
        Pixels.
    """

    path: str
    finding: str
    width: int
    height: int


def read_picture(path: str, folder: Path) -> Picture:
    """Return a picture that a stage drew.

    Raises
    ------
    PipelineError
        If it is missing, or has no headline.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(folder / path) as image:
            finding = str(image.info.get(TITLE, ""))
            width, height = image.size
    except FileNotFoundError:
        raise PipelineError(f"{folder / path}: not found; 'dvc repro' makes it") from None
    except (UnidentifiedImageError, OSError) as error:
        raise PipelineError(
            f"{folder / path}: not a PNG ({error}); 'dvc repro' remakes it"
        ) from None
    if not finding:
        raise PipelineError(
            f"{folder / path}: expected a picture with a title, found none; 'dvc repro' remakes it"
        )
    return Picture(path, finding, width, height)
