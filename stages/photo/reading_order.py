"""Signs in the order in which they are read."""

import numpy as np

from stages.photo.sign import Sign

SIDE_BY_SIDE = 0.4  # of the height of the lower of two signs: they are on one line


def reading_order(signs: list[Sign]) -> list[list[Sign]]:
    """Return the signs line by line, each from left to right; a line may lean.

    Two are on one line if they share rows, seen from each to the next on its right.
    """
    rest = sorted(signs, key=lambda sign: sign.box[0])
    lines: list[list[Sign]] = []
    for sign in rest:
        fitting = [line for line in lines if _beside(line[-1], sign)]
        if fitting:
            min(fitting, key=lambda line: _off(line[-1], sign)).append(sign)
        else:
            lines.append([sign])
    return sorted(lines, key=lambda line: float(np.mean([sum(each.box[1::2]) for each in line])))


def _beside(one: Sign, other: Sign) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared >= SIDE_BY_SIDE * min(one.height, other.height)


def _off(one: Sign, other: Sign) -> float:
    return abs(sum(one.box[1::2]) - sum(other.box[1::2]))
