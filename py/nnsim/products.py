"""The matrix product of a layer, fast or exact to the bit.

NumPy in Pyodide has no BLAS: there all its products add up one after the other in float32, starting from 0. Native
NumPy hands them to a BLAS that adds in another order, so the same training drifts apart in the last bits. `einsum`
adds in the sequential order natively too, as long as its innermost loop does not run along the sums (on x86-64;
processors where the compiler fuses multiply and add may differ). Natively that takes two to three times the time of a
BLAS; in the browser a reproducible product costs nothing.

Which way is fastest depends on the shape alone, so it is chosen once for each product of each layer.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
Product: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], object]
"""`product(a, b, out)`: out[..., i, k] = sum over j of a[..., i, j] * b[..., j, k]."""
ProductChoice: TypeAlias = Callable[[FloatArray, FloatArray], Product]
"""`choose(a, b)`: the product for operands of these shapes, strides and type."""

SEQUENTIAL_BLAS = sys.platform == "emscripten"
"""Whether this NumPy's own products already add sequentially."""

# Measured by build/dev.py bench, in Chromium and natively; wrong by a factor of two they cost a few per cent.
SHORT_ROW = 32
LONG_ROW = 64
FEW_OUTPUTS = 64
MANY_PRODUCTS = 10_000


def choose_product(runs_axis: bool, reproducible: bool) -> ProductChoice:
    """How to choose products, for stacked runs or for one, and exact to the bit or merely fast."""
    if SEQUENTIAL_BLAS:
        return choose_sequential
    if reproducible:
        return choose_exact
    return lambda a, b: np.matmul if runs_axis else np.dot


def choose_sequential(a: FloatArray, b: FloatArray) -> Product:
    """The fastest where every product is exact. einsum takes long to start but is twice as fast along long rows."""
    rows, depth, columns = a.shape[-2], a.shape[-1], b.shape[-1]
    if rows * depth * columns >= MANY_PRODUCTS:
        if columns >= LONG_ROW and (has_whole_rows(b) or rows >= SHORT_ROW):
            return by_rows(b)
        if rows >= LONG_ROW and depth >= SHORT_ROW and has_whole_rows(transposed(a)):
            return by_columns(a, b)
    return np.dot if a.ndim == 2 and rows * columns <= FEW_OUTPUTS else np.matmul


def choose_exact(a: FloatArray, b: FloatArray) -> Product:
    """The fastest that adds sequentially where NumPy's own products do not."""
    rows, columns = a.shape[-2], b.shape[-1]
    if rows == columns == 1:
        return accumulate
    return by_columns(a, b) if columns <= SHORT_ROW and columns < rows else by_rows(b)


def by_rows(b: FloatArray) -> Product:
    """Adds whole rows of `b`: the innermost loop runs over the columns, of which there must be more than one."""
    if has_whole_rows(b):
        return lambda a, b, out: np.einsum("...ij,...jk->...ik", a, b, out=out)
    laid_out = np.empty(b.shape, b.dtype)

    def product(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
        laid_out[...] = b
        np.einsum("...ij,...jk->...ik", a, laid_out, out=out)

    return product


def by_columns(a: FloatArray, b: FloatArray) -> Product:
    """Adds whole columns of `a`, of which there must be more than one number in each: out^T = b^T a^T, by rows."""
    swapped = by_rows(transposed(a))
    result = np.empty((*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), b.shape[-1], a.shape[-2]), a.dtype)
    turned_back = transposed(result)

    def product(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
        swapped(transposed(b), transposed(a), result)
        out[...] = turned_back

    return product


def accumulate(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """For a single row and a single column: a running sum, which has to go one after the other."""
    terms = a[..., 0, :] * b[..., 0]
    np.add(np.add.accumulate(terms, axis=-1)[..., -1:], 0.0, out[..., 0])  # + 0 makes a sum of -0 the 0 it is


def transposed(matrix: FloatArray) -> FloatArray:
    """The same numbers, rows as columns."""
    return matrix.swapaxes(-1, -2)


def has_whole_rows(matrix: FloatArray) -> bool:
    """Whether the numbers of a row lie side by side, and the rows further apart."""
    between_rows, inside_a_row = matrix.strides[-2:]
    return inside_a_row == matrix.itemsize < abs(between_rows)
