"""Trainers side by side: each alone in a worker of one page, taking turns, so that ratios outlast a busy machine."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peers
from tables import Table

import places
from modules import bundled, modules_in
from serve import serving

HERE = Path(__file__).resolve().parent
SITE = peers.ROOT / "dist" / "site"
PACKAGE = peers.ROOT / "py" / "nnsim"

WARM_UP_MS = 600
TURN_MS = 120
CHUNK_MS = 5
"""Steps are timed in chunks of about so many milliseconds: short, so that some pass without an interruption."""
QUIET_SHARE = 0.1
"""Of a trainer's chunks, so many took no longer than the time that is reported: those a busy machine left alone."""

TF = "peers/tf.min.js"
YARDSTICK = "plain NumPy"


@dataclass(frozen=True)
class Contender:
    """One way to train: a library with its adapter, or a kind of Python trainer."""

    name: str
    load: str = ""
    """Scripts of the worker; none for Python."""
    kind: str = ""
    runs: int = 1


CONTENDERS = (
    Contender(YARDSTICK, kind="plain"),
    Contender("nnsim, 1 run", kind="1"),
    Contender("nnsim, 3 runs", kind="3", runs=3),
    Contender("nnsim, 8 runs", kind="8", runs=8),
    Contender("nnsim, 8 runs, SGD", kind="8 sgd", runs=8),
    Contender("Float32Array by hand", "typed_array.js"),
    Contender("synaptic 1.1.4", "peers/synaptic.min.js,per_sample.js,synaptic.js"),
    Contender("brain.js 1.6.1", "peers/browser.min.js,per_sample.js,brain.js"),
    Contender("ConvNetJS 0.3.0", "as_page.js,peers/convnet-min.js,per_sample.js,convnetjs.js"),
    Contender("TensorFlow.js 4.22 cpu", f"{TF},tensorflow_cpu.js,tensorflow.js"),
    Contender("TensorFlow.js 4.22 wasm", f"{TF},peers/tf-backend-wasm.min.js,tensorflow_wasm.js,tensorflow.js"),
)


@dataclass(frozen=True)
class Case:
    """One network and batch size."""

    sizes: tuple[int, ...]
    batch: int

    def __str__(self) -> str:
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}"


ARTICLE = (2, 100, 2, 1)
WIDE = (2, 100, 100, 2, 1)
CASES = (
    Case(ARTICLE, 10),
    Case(ARTICLE, 1),
    Case(ARTICLE, 100),
    Case(ARTICLE, 1000),
    Case((2, 10, 2, 1), 10),
    Case((2, 500, 2, 1), 10),
    Case(WIDE, 10),
    Case(WIDE, 100),
    Case(WIDE, 1000),
)


def lay_out(folder: Path) -> None:
    """Everything the page fetches: the site, our Python, the adapters, the peers."""
    (folder / "site").symlink_to(SITE)
    for script in (HERE / "inside").iterdir():
        if script.suffix in {".js", ".html"}:
            shutil.copy(script, folder)
    program = (HERE / "inside" / "python_worker.js").read_text(encoding="utf-8")
    modules = modules_in(places.WEB) | {"python_worker.js": program}
    (folder / "python_worker.js").write_text(bundled("python_worker.js", modules), encoding="utf-8")
    for backend in ("cpu", "wasm"):
        (folder / f"tensorflow_{backend}.js").write_text(f'self.BACKEND = "{backend}";\n', encoding="utf-8")
    with zipfile.ZipFile(folder / "python.zip", "w") as archive:
        for module in (HERE / "plain_step.py", *(HERE / "inside").glob("*.py")):
            archive.write(module, module.name)
        for module in PACKAGE.rglob("*.py"):
            archive.write(module, f"nnsim/{module.relative_to(PACKAGE)}")
    peers.unpack(folder / "peers")


def compare(browser: Any, folder: Path, rounds: int, cases: tuple[Case, ...]) -> Iterator[dict[str, Any]]:
    """Each case's steps a second and accuracy by contender; `folder` has been laid out."""
    with serving(folder) as url:
        page = browser.new_page()
        page.goto(f"{url}bench.html")
        ask = Asker(page)
        for contender in CONTENDERS:
            if contender.load:
                page.evaluate("([name, url]) => open(name, url, 'classic')", [contender.name, worker_url(contender)])
        page.evaluate("open('Python', 'python_worker.js?module=python_trainers', 'module')")
        samples = ask("Python", "data", None)
        for case in cases:
            yield measure(ask, case, samples, rounds)
        page.close()


def worker_url(contender: Contender) -> str:
    """The worker with its scripts."""
    return f"worker.js?load={contender.load}"


class Asker:
    """Commands to the page's workers."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def __call__(self, worker: str, command: str, argument: Any) -> Any:
        """The worker's answer. Raises Playwright's Error with the worker's own words."""
        return self._page.evaluate("arguments => ask(...arguments)", [worker, command, argument])


def measure(ask: Asker, case: Case, samples: Any, rounds: int) -> dict[str, Any]:
    """One case: everyone warms up, then all take turns, `rounds` times. Rates are steps a second of all runs."""
    steps = {}
    for contender in CONTENDERS:
        training = {"sizes": case.sizes, "batch": case.batch, **({} if contender.kind else samples)}
        tell(ask, contender, "make", training)
        steps[contender] = warm_up(ask, contender)
    times: dict[Contender, list[float]] = {contender: [] for contender in CONTENDERS}
    for _ in range(rounds):
        for contender in CONTENDERS:
            times[contender] += tell(ask, contender, "train", {"ms": TURN_MS, "steps": steps[contender]})
    return {
        "case": str(case),
        "rates": {c.name: 1000 * c.runs * steps[c] / quiet(times[c]) for c in CONTENDERS},
        "accuracy": {c.name: tell(ask, c, "accuracy", {}) for c in CONTENDERS},
    }


def tell(ask: Asker, contender: Contender, command: str, argument: dict[str, Any]) -> Any:
    """All Python trainers share a worker, and are told apart by their kind."""
    if contender.kind:
        return ask("Python", command, {"kind": contender.kind, **argument})
    return ask(contender.name, command, argument)


def warm_up(ask: Asker, contender: Contender) -> int:
    """Let compilers settle; returns how many steps take about CHUNK_MS."""
    steps, left = 1, float(WARM_UP_MS)
    while left > 0:
        times = tell(ask, contender, "train", {"ms": WARM_UP_MS / 6, "steps": steps})
        steps = max(1, round(steps * CHUNK_MS / max(quiet(times), 0.1)))
        left -= sum(times)
    return steps


def quiet(times: list[float]) -> float:
    """The time within which QUIET_SHARE of them lie."""
    return sorted(times)[int(QUIET_SHARE * len(times))]


def table(result: dict[str, Any]) -> Table:
    """One case for people: steps a second, and these as multiples of the yardstick and of the hand-written one."""
    rates, accuracy = result["rates"], result["accuracy"]
    rows = [
        (
            name,
            f"{rate:,.0f}",
            f"{rate / rates[YARDSTICK]:.2f}",
            f"{rate / rates[BY_HAND]:.2f}",
            f"{accuracy[name]:.2f}",
        )
        for name, rate in rates.items()
    ]
    return Table(result["case"], ("trainer", "steps/s", "x plain", "x by hand", "accuracy"), rows)


BY_HAND = "Float32Array by hand"
