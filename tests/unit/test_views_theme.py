import itertools

import numpy as np
import pytest

from nnsim import presets
from nnsim.views.theme import DARK, LIGHT, blend, look_of

# Machado, Oliveira, Fernandes (2009), severity 1, on linear sRGB
VISIONS = {
    "normal": np.eye(3),
    "deuteranope": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanope": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanope": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour):
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colour, vision):
    xyz = XYZ @ np.clip(np.array(VISIONS[vision]) @ linear(colour), 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(first, second):
    dim, bright = sorted(XYZ[1] @ linear(colour) for colour in (first, second))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_what_must_be_told_apart_can_be(look, vision):
    for pair in ((look.right, look.wrong), look.classes[:2]):
        apart = np.linalg.norm(lab(pair[0], vision) - lab(pair[1], vision))
        assert apart > 45, pair


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_marks_stand_out(look):
    for colour in (look.ink, look.quiet):
        assert contrast(colour, look.surface) >= 4.5
    for colour in (look.right, look.wrong, look.decision, *look.classes[:2], *look.runs):
        assert contrast(colour, look.surface) >= 2.9, colour
    assert contrast(look.grid, look.surface) < 1.5


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_points_stand_out_on_the_map_of_their_own_class(look):
    for point, ground in zip(look.classes[:2], (look.map_ends[0], look.map_ends[2]), strict=True):
        assert contrast(point, ground) > 1.9


def test_runs_have_colours_of_their_own():
    for look in (LIGHT, DARK):
        assert len(set(look.runs)) == 8
        first = [lab(colour, "normal") for colour in look.runs[:3]]
        assert all(np.linalg.norm(a - b) > 40 for a, b in itertools.combinations(first, 2))


def test_the_map_goes_from_orange_over_nothing_to_blue():
    for look in (LIGHT, DARK):
        colours = look.probability_map
        assert (colours[0], colours[-1]) == (look.map_ends[0], look.map_ends[2])
        assert colours[len(colours) // 2] == look.map_ends[1]
        assert contrast(colours[len(colours) // 2], look.surface) < 1.1
        red, _, blue = (int(colours[0][at : at + 2], 16) for at in (1, 3, 5))
        assert red > blue
        red, _, blue = (int(colours[-1][at : at + 2], 16) for at in (1, 3, 5))
        assert blue > red


def test_blend_is_even():
    assert blend(("#000000", "#ff0000"), 3) == ["#000000", "#800000", "#ff0000"]


def test_the_articles_palette_is_green_and_red():
    config = presets["article"].replace(palette="article")
    for dark in (False, True):
        look = look_of(config, dark)
        red, green, _ = linear(look.right)
        assert green > 2 * red
        red, green, _ = linear(look.wrong)
        assert red > 2 * green
        assert look.classes == look_of(presets["article"], dark).classes
        assert look.name != look_of(presets["article"], dark).name
