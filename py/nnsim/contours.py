"""Contour lines of a field given on a grid, by marching squares (Lorensen and Cline's marching cubes, in the plane).

Within a cell, the field is read along the four sides only, as straight between the corners. Each side on which it
changes sign is crossed once; a cell with two crossings holds one piece of the contour, a saddle, with four, holds two,
joined as the mean of its corners says.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

BOTTOM, RIGHT, TOP, LEFT = range(4)

PIECES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((LEFT, BOTTOM),),
    2: ((BOTTOM, RIGHT),),
    3: ((LEFT, RIGHT),),
    4: ((RIGHT, TOP),),
    5: ((LEFT, BOTTOM), (RIGHT, TOP)),
    6: ((BOTTOM, TOP),),
    7: ((LEFT, TOP),),
    8: ((LEFT, TOP),),
    9: ((BOTTOM, TOP),),
    10: ((BOTTOM, RIGHT), (LEFT, TOP)),
    11: ((RIGHT, TOP),),
    12: ((LEFT, RIGHT),),
    13: ((BOTTOM, RIGHT),),
    14: ((LEFT, BOTTOM),),
}
"""The sides that each piece joins, by which corners are above 0: 1 lower left, 2 lower right, 4 upper right, 8 upper
left. The saddles 5 and 10 are here with a middle that is not above 0; with the other kind, each is as the other."""
SADDLES = (5, 10)

FIRST = np.full((16, 2), -1)
SECOND = np.full((16, 2), -1)
for _code, _pieces in PIECES.items():
    FIRST[_code] = _pieces[0]
    if len(_pieces) == 2:
        SECOND[_code] = _pieces[1]


def zero_contour(values: ArrayLike, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Where `values` (rows, columns), at the places `x` (columns,) and `y` (rows,), change sign.

    Returns (pieces, 2, 2): straight pieces, in no order, each by its two ends (x, y). 0 itself counts as below. Cells
    with a corner that is not finite have none.
    """
    field = np.asarray(values, np.float64)
    rows, columns, corners, code = _crossed_cells(field)
    crossings = _crossings(corners, rows, columns, np.asarray(x, np.float64), np.asarray(y, np.float64))
    number = np.arange(len(code))[:, None]
    saddles = np.isin(code, SADDLES)
    first = crossings[number, FIRST[code]]
    second = crossings[number[saddles], SECOND[code[saddles]]]
    return np.concatenate([first, second])


def _crossed_cells(
    field: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
    """Row, column, corners (cells, 4) and code of the cells that hold a part of the contour."""
    above = field > 0
    code = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    finite = np.isfinite(field)
    whole = finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    rows, columns = np.nonzero((code > 0) & (code < 15) & whole)
    corners = np.stack(
        [field[rows, columns], field[rows, columns + 1], field[rows + 1, columns + 1], field[rows + 1, columns]], axis=1
    )
    code = code[rows, columns].astype(np.intp)
    turned = np.isin(code, SADDLES) & (corners.mean(axis=1) > 0)
    return rows, columns, corners, np.where(turned, sum(SADDLES) - code, code)


def _crossings(
    corners: NDArray[np.float64],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(cells, 4, 2): where each side of each cell is crossed; anywhere on the side's line where it is not."""
    following = np.roll(corners, -1, axis=1)
    fall = corners - following
    share = corners / np.where(fall == 0, 1, fall)
    across, up = np.diff(x)[columns], np.diff(y)[rows]
    left, low = x[columns], y[rows]
    # Round the cell: along the bottom, up the right side, back along the top, down the left side.
    xs = [left + share[:, 0] * across, left + across, left + (1 - share[:, 2]) * across, left]
    ys = [low, low + share[:, 1] * up, low + up, low + (1 - share[:, 3]) * up]
    return np.stack([np.stack(xs, axis=1), np.stack(ys, axis=1)], axis=2)
