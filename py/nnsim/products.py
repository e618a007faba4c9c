"""The matrix product of a layer, fast or exact to the bit.

NumPy in Pyodide has no BLAS: there matmul and dot add up the products one after the other in float32. Native NumPy
hands them to a BLAS that adds in another order, so the same training drifts apart in the last bits. `einsum` over
contiguous operands adds in the sequential order natively too (on x86-64; processors where the compiler fuses multiply
and add may differ), at about half the speed of BLAS. So a reproducible product costs nothing in the browser.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
Product: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], object]
"""`product(a, b, out)`: out[..., i, k] = sum over j of a[..., i, j] * b[..., j, k]."""

SEQUENTIAL_BLAS = sys.platform == "emscripten"
"""Whether this NumPy's own products already add sequentially."""


def choose_product(runs_axis: bool, reproducible: bool) -> Product:
    """The product to train with: for stacked runs or for one, and exact to the bit or merely fast."""
    if reproducible and not SEQUENTIAL_BLAS:
        return exact_product
    return np.matmul if runs_axis else np.dot


def exact_product(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """`out = a @ b`, each sum taken in the order of j, starting from 0.

    With more than one column the innermost loop of einsum runs over the columns, so that every sum advances by one
    term at a time. With a single column it would run along the sum, several terms at once; there the products are
    laid out and accumulated, which has to go one after the other (a plain sum would not).
    """
    if b.shape[-1] > 1:
        np.einsum("...ij,...jk->...ik", np.ascontiguousarray(a), np.ascontiguousarray(b), out=out)
    else:
        terms = np.ascontiguousarray(np.swapaxes(a, -1, -2)) * b
        np.add(np.add.accumulate(terms, axis=-2)[..., -1, :], 0.0, out[..., 0])  # + 0 makes a sum of -0 the 0 it is
