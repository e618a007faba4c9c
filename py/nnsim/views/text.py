"""Every word the pictures and the session show to people. Nothing else in the package writes sentences for them."""

from collections.abc import Iterable, Sequence

CLASS_NAMES = ("orange", "blue", "green", "pink", "brown")
"""What the classes are called, by label, after their colours in `theme`."""

TITLE = "nnsim"
RIGHT, WRONG = "right", "wrong"
ITERATIONS = "iterations"
ACCURACY, LOSS = "Accuracy", "Loss"

MESSAGE_ALLOWED = "an object of type command with id and name"
ID_ALLOWED = "a whole number"
TEXT_ALLOWED = "text"
FIELDS_ALLOWED = "an object of names and texts"
NAMES_ALLOWED = "a list of names of pictures"
BUFFERS_ALLOWED = "a list with one id for each buffer"
BEFORE_START = "sent before start"
START_FIRST = "sent after it"


def run_name(run: int) -> str:
    """What run number `run`, counted from 0, is called."""
    return f"run {run + 1}"


def representation_title(run: int, layer: int | None, dead: Sequence[int] = ()) -> str:
    """`layer` is counted from 0, None where there is no hidden layer; `dead` are units of it, counted from 0."""
    place = "the data" if layer is None else f"layer {layer + 1}"
    mark = f" · {units_named(dead)} dead" if dead else ""
    return f"Run {run + 1} · {place}{mark}"


def task_title(run: int) -> str:
    """Above the picture of the task."""
    return f"Run {run + 1} · prediction"


def class_name(label: int) -> str:
    """What class `label` is called in a legend."""
    return CLASS_NAMES[label] if label < len(CLASS_NAMES) else f"class {label}"


def answer_name(classes: int) -> str:
    """What the number is called that a network with so many classes (0: regression) gives for a sample."""
    return "value" if not classes else "probability of 1" if classes == 2 else "probability of its label"


def baseline_name(majority: int, share: float) -> str:
    """The legend of the accuracy that always answering with the most frequent class would reach."""
    return f"always {class_name(majority)}: {100 * share:.1f} %"


def units_named(units: Sequence[int]) -> str:
    """`unit 1`, `units 1 and 2`, `units 1, 2 and 5`; at most three are named."""
    names = [str(unit + 1) for unit in units]
    if len(names) == 1:
        return f"unit {names[0]}"
    if len(names) > 3:
        return f"{len(names)} units"
    return f"units {', '.join(names[:-1])} and {names[-1]}"


def dead_note(run: int, layer: int, units: Sequence[int]) -> str:
    """One sentence on units of hidden layer `layer` that have died."""
    subject = f"{units_named(units)} of layer {layer + 1}"
    verb = "has died: it gives" if len(units) == 1 else "have died: they give"
    return f"Run {run + 1}: {subject} {verb} 0 for every point."


def diverged_note(run: int, cause: str) -> str:
    """On a run that has left the finite numbers; `cause` is a sentence or two."""
    return f"Run {run + 1}: {cause[:1].lower()}{cause[1:]}"


def one_of(names: Iterable[str]) -> str:
    """What a name must be."""
    return f"one of {', '.join(names)}"


def broken(command: str, error: Exception) -> str:
    """One sentence on a failure that nobody foresaw."""
    return f"{command} failed: {type(error).__name__}: {error}"
