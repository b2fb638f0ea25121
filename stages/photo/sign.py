"""Some ink of a photo that may be a digit."""

from dataclasses import dataclass

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sign:
    """Some ink that may be a digit.

    Attributes
    ----------
    labels : list of int
        Of its pieces.
    box : (left, top, right, bottom)
        In pixels; right and bottom are the first ones outside.
    stroke : float
        Its breadth, pixels.
    """

    labels: list[int]
    box: Box
    stroke: float

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.box[3] - self.box[1]

    @property
    def longest(self) -> int:
        """Pixels of the longer side."""
        return max(self.height, self.width)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.box[2] - self.box[0]
