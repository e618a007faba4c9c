"""Colours for the places of a square: the hue tells the direction from its middle, the colourfulness the distance.

All are equally light, so that none stands out. They are chosen in Oklch (Ottosson 2020, "A perceptual color space for
image processing") and given in sRGB.
"""

import numpy as np
from numpy.typing import NDArray

MOST_CHROMA = 0.19
"""Of the corners, as far as sRGB has it."""
TURN = np.radians(40)
"""Hue of the direction to the right: a red orange."""

LMS_OF_LAB = np.array(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
)
RGB_OF_LMS = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def hue_square(side: int, lightness: float) -> list[str]:
    """side² colours, of the cells row by row from below."""
    centres = (np.arange(side) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(centres, centres)
    chroma = np.hypot(x, y) / np.sqrt(2) * MOST_CHROMA
    hue = np.arctan2(y, x) + TURN
    lab = np.stack([np.full_like(x, lightness), chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in srgb(lab.reshape(-1, 3))]


def srgb(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(n, 3) of Oklab colours (n, 3); what sRGB has not is brought to its nearest edge, channel by channel."""
    linear = ((lab @ LMS_OF_LAB.T) ** 3 @ RGB_OF_LMS.T).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray((encoded * 255).round(), np.uint8)
