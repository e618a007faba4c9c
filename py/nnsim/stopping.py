"""When training is done: so many steps or epochs, an accuracy reached, a loss that has stopped falling.

Steps and epochs end training exactly. What needs metrics is looked at on multiples of CHECK_EVERY steps only: so the
step at which training ends does not depend on how it is cut into pieces, and looking costs little. Runs that have
diverged do not count. All of it depends on the configuration in force and on the trajectory, not on who asks when.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnsim.config import Config
from nnsim.language import decimal, grouped, say

CHECK_EVERY = 100
"""Steps between two looks at the metrics."""
IMPROVEMENT = 0.01
"""Share by which a loss has to fall to count as falling."""
FAR = 2**62
"""More steps than anyone takes."""

Doubles: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Progress:
    """How far training has come."""

    step: int
    drawn: int
    """Samples that each run has seen."""
    samples: int
    """Training samples there are."""
    going: tuple[int, ...]
    """Runs that have not diverged."""
    loss: Callable[[], Doubles]
    """The losses (runs,) on the training samples; asked for only when needed, as is the accuracy."""
    accuracy: Callable[[], Doubles]

    @property
    def is_check(self) -> bool:
        """Whether metrics are looked at on this step."""
        return self.step > 0 and self.step % CHECK_EVERY == 0


class Improvements:
    """The steps on which the loss of a run was lower than ever by a share IMPROVEMENT, also those of later than now.

    Each entry lowers a run's loss by that share, so there are few of them however long training goes on.
    """

    def __init__(self, entries: Sequence[tuple[int, int, float]] = ()) -> None:
        """`entries` (step, run, loss) in the order of their steps."""
        self.entries = list(entries)

    def observe(self, progress: Progress) -> None:
        """Keep the losses of this step that are news; none are where training has been before."""
        if self.entries and progress.step <= self.entries[-1][0]:
            return
        best = {run: loss for _, run, loss in self.entries}
        losses = np.nan_to_num(progress.loss(), nan=np.inf, posinf=np.inf)
        for run in progress.going:
            if run not in best or losses[run] < (1 - IMPROVEMENT) * best[run]:
                self.entries.append((progress.step, run, float(losses[run])))

    def forget_after(self, step: int) -> None:
        """What came after `step` belonged to another future."""
        self.entries = self.until(step)

    def until(self, step: int) -> list[tuple[int, int, float]]:
        """The entries of up to `step`."""
        return [entry for entry in self.entries if entry[0] <= step]

    def last(self, run: int, step: int) -> int | None:
        """The step, at or before `step`, on which the loss of `run` last fell; None before it was first looked at."""
        return next((when for when, other, _ in reversed(self.entries) if other == run and when <= step), None)


def steps_to_look(config: Config, step: int, drawn: int, samples: int) -> int:
    """Steps from `step` to the next one on which a condition may come to hold; at least 1."""
    ahead = [FAR]
    if config.stop_steps:
        ahead.append(config.stop_steps - step)
    if config.stop_epochs:
        ahead.append(-((drawn - config.stop_epochs * samples) // (config.batch or samples)))
    if config.stop_accuracy or config.stop_plateau:
        ahead.append(CHECK_EVERY - step % CHECK_EVERY)
    return max(1, min(ahead))


def all_diverged() -> str:
    """Nothing is left to train."""
    return say(en="All runs have diverged.", fr="Tous les essais ont divergé.")


def reason_to_stop(config: Config, progress: Progress, improvements: Improvements) -> str | None:
    """Why training is done, in a sentence; None while it is not."""
    if not progress.going:
        return all_diverged()
    return next((reason for condition in CONDITIONS if (reason := condition(config, progress, improvements))), None)


Condition: TypeAlias = Callable[[Config, Progress, Improvements], str | None]


def _steps(config: Config, progress: Progress, improvements: Improvements) -> str | None:
    done = config.stop_steps and progress.step >= config.stop_steps
    count = grouped(config.stop_steps)
    told = say(en=f"The {count} steps asked for are done.", fr=f"Les {count} pas demandés sont faits.")
    return told if done else None


def _epochs(config: Config, progress: Progress, improvements: Improvements) -> str | None:
    done = config.stop_epochs and progress.drawn >= config.stop_epochs * progress.samples
    count = grouped(config.stop_epochs)
    told = say(en=f"The {count} epochs asked for are done.", fr=f"Les {count} époques demandées sont faites.")
    return told if done else None


def _accuracy(config: Config, progress: Progress, improvements: Improvements) -> str | None:
    if not (config.stop_accuracy and progress.is_check):
        return None
    reached = (progress.accuracy()[list(progress.going)] >= config.stop_accuracy).all()
    share = decimal(f"{100 * config.stop_accuracy:g} %")
    told = say(
        en=f"Every run has reached an accuracy of {share}.", fr=f"Chaque essai a atteint une exactitude de {share}."
    )
    return told if reached else None


def _plateau(config: Config, progress: Progress, improvements: Improvements) -> str | None:
    if not (config.stop_plateau and progress.is_check):
        return None
    falls = [improvements.last(run, progress.step) for run in progress.going]
    flat = all(fell is not None and progress.step - fell >= config.stop_plateau for fell in falls)
    share, count = decimal(f"{100 * IMPROVEMENT:g} %"), grouped(config.stop_plateau)
    told = say(
        en=f"No run's loss has fallen by {share} in the last {count} steps.",
        fr=f"La perte d’aucun essai n’a baissé de {share} dans les {count} derniers pas.",
    )
    return told if flat else None


CONDITIONS: tuple[Condition, ...] = (_steps, _epochs, _accuracy, _plateau)
