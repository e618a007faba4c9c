"""The step loop: sample order, gradient, penalties, optimiser, for all runs at once.

Everything optional is decided when the trainer is built, so that what is off costs nothing in the loop. A run whose
parameters or whose loss on the training samples stop being finite is taken out at its last finite step; the others go
on. After each chunk of steps a bound tells whether that is near; only then are the steps looked at one by one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsim.backpropagation import make_gradient
from nnsim.config import Config
from nnsim.dropout import DropoutMasks
from nnsim.finiteness import TrainingData, Watch
from nnsim.network import Architecture, weight_mask
from nnsim.optimizers import OPTIMIZERS, OptimizerSettings
from nnsim.regularizers import clip_gradient, penalty_gradient
from nnsim.sampling import SampleOrder
from nnsim.schedules import SCHEDULES, ScheduleSettings

STEPS_AT_ONCE = 64
GATHERED_AT_ONCE = 2**18
"""Bounds on a chunk, the steps whose batches are gathered together: in steps, and in numbers of its inputs."""

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Moment:
    """All that training depends on at one step; restoring it resumes exactly."""

    step: int
    drawn: int
    """Samples drawn so far by each run: its position in the sample order."""
    parameters: F32
    """(runs, n)."""
    optimizer: tuple[NDArray[Any], ...]
    """The optimiser's state, for the runs that are still going."""
    stopped: dict[int, int] = field(default_factory=dict)
    """Runs that others have left behind when they diverged, with their last finite step."""

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.parameters.nbytes + sum(part.nbytes for part in self.optimizer)


class Trainer:
    """Trains the runs of one configuration in place in `parameters` (runs, n)."""

    def __init__(self, config: Config, architecture: Architecture, data: TrainingData, parameters: F32) -> None:
        self.parameters = parameters
        self.step = 0
        self.drawn = 0
        self.stopped: dict[int, int] = {}
        """Runs that others have left behind when they diverged, with their last finite step."""
        self._architecture = architecture
        self._data = data
        self._config = config
        self._slow = 0
        """Steps to be trained one by one, to look at each."""
        self._diverging: tuple[int, ...] | None = None
        """What `diverging` found at this step."""
        self._build()

    def reconfigure(self, config: Config) -> None:
        """Go on with other training settings; parameters and the optimiser's state stay."""
        state = self._optimizer.state
        same_optimizer = config.optimizer == self._config.optimizer
        self._config = config
        self._architecture = Architecture(self._architecture.sizes, self._architecture.activations, config.slope)
        self._build()
        if same_optimizer:
            self._optimizer.restore(state)

    @property
    def moment(self) -> Moment:
        """A copy of all that the next steps depend on."""
        optimizer = self._optimizer.state if self._going else ()
        return Moment(self.step, self.drawn, self.parameters.copy(), optimizer, dict(self.stopped))

    def restore(self, moment: Moment) -> None:
        """Return to `moment`; what follows is the same, bit for bit."""
        self.step, self.drawn = moment.step, moment.drawn
        self.parameters[...] = moment.parameters
        if self.stopped != moment.stopped:
            self.stopped = dict(moment.stopped)
            self._build()
        self.take_parameters()
        if self._going:
            self._optimizer.restore(moment.optimizer)

    def take_parameters(self) -> None:
        """Go on from `parameters`, which were written to."""
        if self._going:
            self._live[...] = self.parameters[self._going].reshape(self._live.shape)
            self._look_ahead()

    def advance(self, steps: int) -> int:
        """Train `steps` steps and return how many were done: fewer only when every run would diverge in the next."""
        done = 0
        self._diverging = None
        while done < steps and self._going:
            count = 1 if self._slow else min(steps - done, self._steps_at_once)
            before = self._shallow_moment()
            with np.errstate(all="ignore"):  # divergence is looked for below, and is not a warning
                self._train(count)
                far = self._watch.far(self._live)
            if far or (count == 1 and (finite := self._watch.finite(self._rows)).all()):
                done += count
                self._slow = max(self._slow - 1, int(not far))
                continue
            self._rewind(before)
            if count > 1:
                self._slow = count
            elif finite.any():
                self._leave_behind(finite)
            else:
                break
        if self._live is not self.parameters and self._going:
            self.parameters[self._going] = self._rows
        return done

    def diverging(self) -> tuple[int, ...]:
        """The runs in training for which this is the last finite step, told by a step on trial."""
        if self._going and self._diverging is None:
            before = self._shallow_moment()
            with np.errstate(all="ignore"):
                self._train(1)
            finite = self._watch.finite(self._rows)
            self._rewind(before)
            self._diverging = tuple(run for run, is_finite in zip(self._going, finite, strict=True) if not is_finite)
        return self._diverging or ()

    def _build(self) -> None:
        """Make the parts of the loop for the runs that are still going."""
        config, runs = self._config, len(self.parameters)
        self._going = going = [run for run in range(runs) if run not in self.stopped]
        if not going:
            return
        single = len(going) == 1
        live = self.parameters if len(going) == runs else self.parameters[going]
        self._live = live = live.reshape(-1) if single else live
        dtype = live.dtype
        self._optimizer = OPTIMIZERS[config.optimizer](
            live,
            OptimizerSettings(
                momentum=config.momentum,
                beta1=config.beta1,
                beta2=config.beta2,
                epsilon=config.epsilon,
                decay=config.decay,
                weight_decay=config.weight_decay,
            ),
        )
        batch = config.batch or self._data.inputs.shape[1]
        self._masks: tuple[F32, ...] = ()
        if config.dropout:
            units = self._architecture.sizes[1:-1]
            self._masks = tuple(np.ones((*live.shape[:-1], count, batch), dtype) for count in units)
        self._gradient = make_gradient(
            self._architecture,
            live,
            self._optimizer.gradient,
            self._data.loss,
            batch,
            config.reproducible,
            self._masks,
        )
        self._batch = batch
        self._watch = Watch(self._architecture, self._data, config.reproducible)
        self._order = SampleOrder(config.sampling, self._data.inputs.shape[1], config.seed, tuple(going))
        rows = len(self._data.inputs) + len(self._data.targets)
        self._steps_at_once = max(1, min(STEPS_AT_ONCE, GATHERED_AT_ONCE // (len(going) * batch * rows)))
        self._rates = self._base_rates()
        self._rate = self._rates.copy()
        self._before_step = self._steps_before()
        self._after_gradient = self._steps_after()
        self._look_ahead()

    def _base_rates(self) -> F32:
        """The learning rate, 0-d when all runs share it, else (runs, 1)."""
        config = self._config
        rates = [config.learning_rates[run] for run in self._going] if config.learning_rates else []
        if len(set(rates)) <= 1:
            return np.array(rates[0] if rates else config.learning_rate, self._live.dtype)
        return np.array(rates, self._live.dtype)[:, None]

    def _steps_before(self) -> tuple[Callable[[], object], ...]:
        """What has to happen before each step: the learning-rate schedule, dropout's masks."""
        config = self._config
        parts: list[Callable[[], object]] = []
        if config.schedule != "constant" or config.warmup:
            factor = SCHEDULES[config.schedule](
                ScheduleSettings(config.warmup, config.period, config.factor, config.horizon, config.floor)
            )
            parts.append(lambda: np.multiply(self._rates, factor(self.step), out=self._rate, casting="same_kind"))
        if self._masks:
            masks = DropoutMasks(config.dropout, self._masks, config.seed, self._going)
            parts.append(lambda: masks.draw(self.step))
        return tuple(parts)

    def _steps_after(self) -> tuple[Callable[[], None], ...]:
        """What happens to the gradient before the optimiser sees it: penalties, clipping."""
        config, live, gradient = self._config, self._live, self._optimizer.gradient
        parts: list[Callable[[], None]] = []
        penalty = penalty_gradient(config.l1, config.l2, weight_mask(self._architecture.sizes, live.dtype), live.dtype)
        if penalty is not None:
            parts.append(lambda: penalty(live, gradient))
        clip = clip_gradient(config.clip, live.dtype) if config.clip else None
        if clip is not None:
            parts.append(lambda: clip(gradient))
        return tuple(parts)

    def _train(self, count: int) -> None:
        """`count` steps, at most one chunk."""
        batches = self._gather(count)
        gradient, update, rate = self._gradient, self._optimizer.update, self._rate
        before_step, after_gradient = self._before_step, self._after_gradient
        for inputs, targets in batches:
            for prepare in before_step:
                prepare()
            gradient(inputs, targets)
            for adjust in after_gradient:
                adjust()
            update(rate)
            self.step += 1
        self.drawn += count * self._batch

    def _gather(self, count: int) -> list[tuple[F32, F32]]:
        """Inputs (..., features + 1, batch) and targets (..., outputs, batch) of the next `count` steps, as views."""
        batch, runs = self._batch, len(self._going)
        order = self._order.indices(self.drawn, count * batch)
        indices = order.reshape(runs, count, batch).swapaxes(0, 1).ravel()
        # (rows, steps, runs, batch) -> one (runs, rows, batch) for each step, laid out alike in chunks of any length:
        # a BLAS may add in an order that depends on the layout.
        shape = (count, batch) if self._live.ndim == 1 else (count, runs, batch)
        steps_first = (1, 0, 2) if self._live.ndim == 1 else (1, 2, 0, 3)
        drawn = (rows.take(indices, axis=1, mode="clip") for rows in (self._data.inputs, self._data.targets))
        inputs, targets = (np.ascontiguousarray(part.reshape(-1, *shape).transpose(steps_first)) for part in drawn)
        return list(zip(inputs, targets, strict=True))

    def _shallow_moment(self) -> tuple[int, int, F32, tuple[NDArray[Any], ...]]:
        return self.step, self.drawn, self._live.copy(), self._optimizer.state

    @property
    def _rows(self) -> F32:
        """The parameters of the runs in training, (runs, n)."""
        return self._live.reshape(len(self._going), -1)

    def _look_ahead(self) -> None:
        """Forget what was known of the steps to come."""
        self._slow = int(not self._watch.far(self._live))
        self._diverging = None

    def _leave_behind(self, finite: NDArray[np.bool_]) -> None:
        """Take the runs out of training that are not `finite` after the next step."""
        rows = self._rows
        self.parameters[self._going] = rows
        state = self._optimizer.state
        for run, is_finite in zip(self._going, finite, strict=True):
            if not is_finite:
                self.stopped[run] = self.step
        self._build()
        self._optimizer.restore(select_runs(state, finite, rows.shape))

    def _rewind(self, before: tuple[int, int, F32, tuple[NDArray[Any], ...]]) -> None:
        self.step, self.drawn, live, optimizer = before
        self._live[...] = live
        self._optimizer.restore(optimizer)


def select_runs(
    state: tuple[NDArray[Any], ...], keep: NDArray[np.bool_], shape: tuple[int, ...]
) -> tuple[NDArray[Any], ...]:
    """An optimiser's state for the kept runs only; parts that are not (..., runs, n) belong to all runs."""
    single = keep.sum() == 1
    selected = []
    for part in state:
        if part.shape[-2:] == shape:
            part = part[..., keep, :]
            part = part[..., 0, :] if single else part
        selected.append(part)
    return tuple(selected)
