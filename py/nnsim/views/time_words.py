"""The words of curves and of events in time, in the language in use."""

from collections.abc import Mapping
from typing import Any

from nnsim.language import decimal, say
from nnsim.spelling import format_value
from nnsim.views import text
from nnsim.views.field_words import CHOICE_WORDS, FIELD_WORDS


def gradient_norm(run: int) -> str:
    """Above the picture of the norms of a run's gradient."""
    return say(en=f"Gradient norm · run {run + 1}", fr=f"Norme du gradient · essai {run + 1}")


def weight_norm(run: int) -> str:
    """Above the picture of the norms of a run's weights."""
    return say(en=f"Weight norm · run {run + 1}", fr=f"Norme des poids · essai {run + 1}")


def learning_rate() -> str:
    """Above the picture of learning rates."""
    return say(en="Learning rate", fr="Taux d’apprentissage")


def test_name(run: int) -> str:
    """The line of a run on the samples that were kept out of training."""
    return say(en=f"run {run + 1}, test", fr=f"essai {run + 1}, test")


def thin_lines() -> str:
    """The legend of all lines on samples that were kept out of training."""
    return say(en="thin: test", fr="fin : test")


def layer_line(layer: int, hidden: int) -> str:
    """The line of a layer, counted from 0, of a network with so many hidden ones."""
    return say(en="output", fr="sortie") if layer == hidden else say(en=f"layer {layer + 1}", fr=f"couche {layer + 1}")


def changed(values: Mapping[str, Any]) -> str:
    """A change in mid-run: `Learning rate: 0.01`."""
    return ", ".join(say(en=f"{label}: {value}", fr=f"{label} : {value}") for label, value in spelled(values))


def forked(values: Mapping[str, Any]) -> str:
    """Where a second future begins."""
    return say(en="Fork", fr="Bifurcation") + (f" · {changed(values)}" if values else "")


def spelled(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Labels of fields, with their values as text."""
    return [(str(FIELD_WORDS[name].label), value_of(name, value) or "–") for name, value in values.items()]


def value_of(name: str, value: Any) -> str:
    """The value of a field as it is written here: `0.01`, `0,01`, `cosine`, `cosinus`."""
    if isinstance(value, tuple):
        return text.between_numbers().join(value_of(name, member) for member in value)
    chosen = CHOICE_WORDS.get(name, {}).get(value)
    if chosen:
        return str(chosen)
    return decimal(format_value(value))


def weights_set(run: int, count: int) -> str:
    """So many weights were set by hand."""
    several = count > 1
    return say(
        en=f"Run {run + 1}: {f'{count} weights' if several else 'a weight'} set by hand",
        fr=f"Essai {run + 1} : {f'{count} poids fixés' if several else 'un poids fixé'} à la main",
    )


def weight() -> str:
    """What was set by hand, on the button that takes it back."""
    return say(en="Weight", fr="Poids")


def diverged(run: int) -> str:
    """A run has left the finite numbers."""
    return say(en=f"Run {run + 1} diverged", fr=f"L’essai {run + 1} a divergé")


def above_baseline(run: int) -> str:
    """A run knows something for the first time."""
    return say(
        en=f"Run {run + 1}: accuracy above the baseline for the first time",
        fr=f"Essai {run + 1} : exactitude au-dessus de la référence pour la première fois",
    )
