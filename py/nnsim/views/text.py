"""Every word the pictures and the session show to people. Nothing else in the package writes sentences for them.

Each function gives its text in the language in use: write both with `say(en=..., fr=...)`.
"""

import math
from collections.abc import Iterable, Sequence

from nnsim.language import Words, decimal, grouped, say

CLASS_NAMES = (
    Words("orange", "orange"),
    Words("blue", "bleu"),
    Words("green", "vert"),
    Words("pink", "rose"),
    Words("brown", "brun"),
)
"""What the classes are called, by label, after their colours in `theme`."""

TITLE = "nnsim"
MOST_UNITS_TOLD = 4


def iterations() -> str:
    """Below an axis of steps."""
    return say(en="iterations", fr="itérations")


def accuracy() -> str:
    """Above the picture of accuracies."""
    return say(en="Accuracy", fr="Exactitude")


def loss() -> str:
    """Above the picture of losses."""
    return say(en="Loss", fr="Perte")


def run_name(run: int) -> str:
    """What run number `run`, counted from 0, is called."""
    return say(en=f"run {run + 1}", fr=f"essai {run + 1}")


def input_place() -> str:
    """The place at which the points are as they are given."""
    return say(en="input", fr="entrée")


def output_name() -> str:
    """The last layer."""
    return say(en="output", fr="sortie")


def layer_name(place: int) -> str:
    """A hidden layer, counted from 1."""
    return say(en=f"layer {place}", fr=f"couche {place}")


ACTIVATION_NAMES = {
    "linear": Words("linear", "linéaire"),
    "relu": Words("ReLU", "ReLU"),
    "leaky_relu": Words("leaky ReLU", "ReLU à fuite"),
    "elu": Words("ELU", "ELU"),
    "gelu": Words("GELU", "GELU"),
    "silu": Words("SiLU", "SiLU"),
    "tanh": Words("tanh", "tanh"),
    "sigmoid": Words("sigmoid", "sigmoïde"),
    "softmax": Words("softmax", "softmax"),
    "sine": Words("sine", "sinus"),
}


def linear_stage(place: str) -> str:
    """After the weights of a place, before its activation."""
    return say(en=f"{place} linear", fr=f"{place} linéaire")


def bent_stage(place: str, activation: str) -> str:
    """After the activation of a place."""
    return f"{place} {ACTIVATION_NAMES[activation]}"


def units_count(units: int) -> str:
    """How wide a layer is."""
    return say(en=f"{units} unit{'s' if units > 1 else ''}", fr=f"{units} unité{'s' if units > 1 else ''}")


PROJECTION_NAMES = {"pca": Words("PCA", "ACP"), "tour": Words("grand tour", "grand tour")}
"""Of those that are not named by the units they show."""


def projection_name(projection: str, units: Sequence[int], share: float) -> str:
    """How a wide layer is drawn, and the share of its variance that is kept; `units` are counted from 0."""
    return str(PROJECTION_NAMES.get(projection, units_named(units))) + share_kept(share)


def share_kept(share: float) -> str:
    """At the end of a title: the share of the variance of a layer that is kept."""
    return f" · {100 * share:.0f} %" if math.isfinite(share) else ""


def representation_title(run: int, marks: Sequence[str]) -> str:
    """What is shown of a run, most important first."""
    return " · ".join([say(en=f"Run {run + 1}", fr=f"Essai {run + 1}"), *marks])


def twin_title(run: int) -> str:
    """Above the representation in the colours of the classes."""
    return say(en=f"Run {run + 1} · classes", fr=f"Essai {run + 1} · classes")


def task_title(run: int) -> str:
    """Above the picture of the task."""
    return say(en=f"Run {run + 1} · prediction", fr=f"Essai {run + 1} · prédiction")


def class_name(label: int) -> str:
    """What class `label` is called in a legend."""
    return str(CLASS_NAMES[label]) if label < len(CLASS_NAMES) else say(en=f"class {label}", fr=f"classe {label}")


GROUP_NAMES = {
    "answer": (Words("right", "juste"), Words("wrong", "faux")),
    "split": (Words("training", "entraînement"), Words("test", "test")),
}
"""Of the groups that are not the classes."""

SHADE_NAMES: dict[str, tuple[Words, ...]] = {"error": GROUP_NAMES["answer"], "position": ()}
"""Of the ends of a key, where these are not the classes."""


def group_names(kind: str, classes: int) -> list[str]:
    """What the groups of the samples are called in a legend, by one of `colouring.GROUPINGS`."""
    if kind in GROUP_NAMES:
        return [str(name) for name in GROUP_NAMES[kind]]
    return [class_name(label) for label in range(classes)]


def input_name() -> str:
    """The row of a tooltip with the two numbers that a network is given."""
    return say(en="input", fr="entrée")


def between_numbers() -> str:
    """What parts two numbers, of which either may have a decimal sign."""
    return say(en=", ", fr=" ; ")


def label_name(classes: int) -> str:
    """The row of a tooltip with what a network with so many classes (0: regression) should answer."""
    return say(en="label", fr="étiquette") if classes else say(en="target", fr="cible")


def answer_name(classes: int) -> str:
    """What the number is called that a network with so many classes (0: regression) gives for a sample."""
    if not classes:
        return say(en="answer", fr="réponse")
    if classes == 2:
        return say(en="probability of 1", fr="probabilité de 1")
    return say(en="probability of its label", fr="probabilité de son étiquette")


def shade_names(kind: str, classes: int) -> list[str]:
    """At the ends of the key to shades, by one of `colouring.SHADES`; none where they are places and not amounts."""
    if kind in SHADE_NAMES:
        return [str(name) for name in SHADE_NAMES[kind]]
    if classes == 2:
        return [class_name(0), class_name(1)]
    return [say(en="unsure", fr="incertain"), say(en="sure", fr="sûr")]


def sample_lines(x1: float, x2: float, label: float, classes: int, answer: float) -> list[str]:
    """Beside a marked sample: its input and its label, or its target, and what the network says."""
    place = f"({decimal(f'{x1:.2f}')}; {decimal(f'{x2:.2f}')})"
    asked = [f"{place} {class_name(int(label))}"] if classes else [place, f"{label_name(0)} {decimal(f'{label:.3f}')}"]
    return [*asked, f"{answer_name(classes)} {decimal(f'{answer:.3f}')}"]


def unit_lines(values: Sequence[float]) -> list[str]:
    """Beside a marked sample: what the units of the layer in focus give for it; no more than four of them."""
    told = [decimal(f"{value:.3g}") for value in values[:MOST_UNITS_TOLD]]
    shown = [say(en=f"unit {unit + 1}", fr=f"unité {unit + 1}") + f" {value}" for unit, value in enumerate(told)]
    rest = len(values) - len(shown)
    return shown + ([say(en=f"and {rest} more", fr=f"et {rest} autres")] if rest else [])


def baseline_name(majority: int) -> str:
    """The legend of the accuracy that always answering with the most frequent class would reach."""
    name = class_name(majority)
    return say(en=f"always {name}", fr=f"toujours {name}")


def units_named(units: Sequence[int]) -> str:
    """`unit 1`, `units 1 and 2`, `units 1, 2 and 5`; at most three are named."""
    names = [str(unit + 1) for unit in units]
    if len(names) == 1:
        return say(en=f"unit {names[0]}", fr=f"unité {names[0]}")
    if len(names) > 3:
        return say(en=f"{len(names)} units", fr=f"{len(names)} unités")
    first, last = ", ".join(names[:-1]), names[-1]
    return say(en=f"units {first} and {last}", fr=f"unités {first} et {last}")


def dead_units(units: Sequence[int]) -> str:
    """Behind a title: which units of a layer have died."""
    plural = "s" if len(units) > 1 else ""
    return say(en=f"{units_named(units)} dead", fr=f"{units_named(units)} morte{plural}")


def dead_note(run: int, layer: int, units: Sequence[int]) -> str:
    """One sentence on units of hidden layer `layer` that have died."""
    several = len(units) > 1
    named = units_named(units)
    return say(
        en=f"Run {run + 1}: {named} of layer {layer + 1} "
        f"{'have died: they give' if several else 'has died: it gives'} 0 for every point.",
        fr=f"Essai {run + 1} : {named} de la couche {layer + 1} "
        f"{'mortes, elles donnent' if several else 'morte, elle donne'} 0 pour tous les points.",
    )


def diverged_note(run: int, cause: str) -> str:
    """On a run that has left the finite numbers; `cause` is a sentence or two."""
    cause = f"{cause[:1].lower()}{cause[1:]}"
    return say(en=f"Run {run + 1}: {cause}", fr=f"Essai {run + 1} : {cause}")


# The inside of a network; columns are counted from 0, the inputs

FEATURE_NAMES = {
    "x1": "x₁",
    "x2": "x₂",
    "x1_squared": "x₁²",
    "x2_squared": "x₂²",
    "x1_x2": "x₁x₂",
    "sin_x1": "sin x₁",
    "sin_x2": "sin x₂",
    "cos_x1": "cos x₁",
    "cos_x2": "cos x₂",
    "sinh_x1": "sinh x₁",
    "sinh_x2": "sinh x₂",
}


def network_title(run: int, drawn: int, there: int) -> str:
    """Above the diagram of a network, of whose weights some are drawn."""
    title = say(en=f"Run {run + 1} · network", fr=f"Essai {run + 1} · réseau")
    if drawn == there:
        return title
    return title + say(en=f" · {drawn} of {grouped(there)} weights", fr=f" · {drawn} des {grouped(there)} poids")


def column_name(column: int, last: int) -> str:
    """Above a column of the diagram."""
    if column == 0:
        return say(en="inputs", fr="entrées")
    return say(en="output", fr="sortie") if column == last else say(en=f"layer {column}", fr=f"couche {column}")


def column_size(drawn: int, of: int) -> str:
    """Below that: how many units there are, and how many of them are drawn."""
    plural = "s" if of > 1 else ""
    if drawn == of:
        return say(en=f"{of} unit{plural}", fr=f"{of} unité{plural}")
    return say(en=f"{drawn} of {of} units", fr=f"{drawn} des {of} unités")


def short_column_name(column: int, last: int) -> str:
    """The same where there is little room."""
    if column == 0:
        return say(en="in", fr="entr.")
    return say(en="out", fr="sort.") if column == last else str(column)


def short_column_size(drawn: int, of: int) -> str:
    """How many of its units are drawn, where there is little room."""
    return f"{of}" if drawn == of else f"{drawn}/{of}"


def unit_name(column: int, unit: int, last: int, feature: str = "", several: bool = True) -> str:
    """What a unit is called, `feature` being the name of an input; an output may be the only one."""
    if column == 0:
        return FEATURE_NAMES[feature]
    if column == last:
        number = f" {unit + 1}" if several else ""
        return say(en="output", fr="sortie") + number
    return say(en=f"layer {column}, unit {unit + 1}", fr=f"couche {column}, unité {unit + 1}")


def unit_title(run: int, name: str) -> str:
    """Above the picture of one unit."""
    return say(en=f"Run {run + 1} · {name}", fr=f"Essai {run + 1} · {name}")


def unit_range(low: float, high: float) -> str:
    """In the picture of one unit: its least and its largest answer there."""
    ends = [decimal(f"{end + 0.0:.3g}").replace("-", "\N{MINUS SIGN}") for end in (low, high)]
    return say(en=f"{ends[0]} to {ends[1]}", fr=f"de {ends[0]} à {ends[1]}")


def edge_name(start: str, end: str) -> str:
    """A weight, by the names of the units that it joins."""
    return f"{start} → {end}"


def positive() -> str:
    """The legend of weights above 0."""
    return say(en="weight > 0", fr="poids > 0")


def negative() -> str:
    """The legend of weights below 0."""
    return say(en="weight < 0", fr="poids < 0")


def dead() -> str:
    """The legend of units that give 0 for every sample."""
    return say(en="dead", fr="morte")


def saturated() -> str:
    """The legend of units that answer every sample from an end of their range."""
    return say(en="saturated", fr="saturée")


def dead_mark() -> str:
    """What it means that a unit is dead."""
    return say(en="Dead: it gives 0 for every point.", fr="Morte : elle donne 0 pour tous les points.")


def saturated_mark() -> str:
    """What it means that a unit is saturated."""
    return say(
        en="Saturated: for every point it is at an end of its range, and hardly learns.",
        fr="Saturée : pour chaque point elle est à un bout de son domaine, et n’apprend guère.",
    )


def unit() -> str:
    """Beside the name of a unit, in a tooltip."""
    return say(en="unit", fr="unité")


def weight() -> str:
    """Beside a weight."""
    return say(en="weight", fr="poids")


def bias() -> str:
    """Beside a bias."""
    return say(en="bias", fr="biais")


def answers() -> str:
    """Beside what a unit answers."""
    return say(en="answers", fr="répond")


# What a message from the page must be


def message_allowed() -> str:
    """A command's form."""
    return say(en="an object of type command with id and name", fr="un objet de type command avec id et name")


def id_allowed() -> str:
    """A command's id."""
    return say(en="a whole number", fr="un nombre entier")


def text_allowed() -> str:
    """An argument that is text."""
    return say(en="text", fr="un texte")


def fields_allowed() -> str:
    """The fields of a change."""
    return say(en="an object of names and texts", fr="un objet de noms et de textes")


def names_allowed() -> str:
    """The pictures on the screen."""
    return say(en="a list of names of pictures", fr="une liste de noms d’images")


def buffers_allowed() -> str:
    """The ids of a patch's buffers."""
    return say(en="a list with one id for each buffer", fr="une liste avec un id pour chaque tampon")


def before_start() -> str:
    """What is wrong with a command that comes too early."""
    return say(en="sent before start", fr="envoyé avant start")


def start_first() -> str:
    """What it should have been."""
    return say(en="sent after it", fr="envoyé après")


def bytes_long(count: int) -> str:
    """How much the changes in mid-run take."""
    return say(en=f"{count} bytes long", fr=f"{grouped(count)} octets")


def one_future() -> str:
    """A command for two futures was sent when there is one."""
    return say(en="unfork, where nothing is forked", fr="unfork, sans bifurcation")


def two_futures() -> str:
    """When that may be sent."""
    return say(en="sent after fork", fr="envoyé après fork")


def room_left(most: int) -> str:
    """What the changes in mid-run must be for one more to be made."""
    return say(
        en=f"at most {most}, for the address to tell one more: begin anew, or go back in time",
        fr=f"d’au plus {grouped(most)}, pour que l’adresse en dise un de plus : recommencez, ou remontez le temps",
    )


def one_of(names: Iterable[str]) -> str:
    """What a name must be."""
    listed = ", ".join(names)
    return say(en=f"one of {listed}", fr=f"l’un de {listed}")


def broken(command: str, error: Exception) -> str:
    """One sentence on a failure that nobody foresaw."""
    cause = f"{type(error).__name__}: {error}"
    return say(en=f"{command} failed: {cause}", fr=f"{command} a échoué : {cause}")
