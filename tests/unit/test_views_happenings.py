"""Events of a training, found at updates, kept while its future is the same."""

import nnsim
from nnsim.language import speaking
from nnsim.views.happenings import Happenings
from showing import SMALL


def watched(simulation, steps, happenings, stride=10):
    while simulation.step < steps and simulation.advance(stride):
        happenings.note(simulation, True)


def kinds(happenings, simulation):
    return [(one["step"], one["kind"], one["run"]) for one in happenings.described(simulation)]


def test_the_first_accuracy_above_the_baseline_is_found_once_for_each_run():
    simulation, happenings = nnsim.Simulation(SMALL), Happenings()
    crossed = {}
    for step in range(0, 1500, 10):
        simulation.seek(step)
        happenings.note(simulation, False)
        for run in range(2):
            if simulation.metrics.accuracy[run] > simulation.metrics.baseline:
                crossed.setdefault(run, step)
    assert crossed, "choose more steps: no run gets there"
    assert kinds(happenings, simulation) == sorted((step, "baseline", run) for run, step in crossed.items())
    simulation.seek(0)
    watched(simulation, 100, happenings)
    assert len(kinds(happenings, simulation)) == len(crossed), "it stays marked in the future that was"
    simulation.seek(0)
    simulation.reconfigure(simulation.config.replace(learning_rate=1e-6))
    happenings.note(simulation, False)
    assert [kind for _, kind, _ in kinds(happenings, simulation)] in ([], ["baseline"] * len(crossed))
    assert all(step == 0 for step, _, _ in kinds(happenings, simulation))


def test_changes_and_edits_stand_at_their_exact_steps():
    simulation, happenings = nnsim.Simulation(SMALL.replace(changes="37:l2=0.001;37:batch=5")), Happenings()
    simulation.advance(55)
    simulation.set_weight(1, 0, 0, 0, 0.5)
    simulation.set_weight(1, 0, 1, 0, 0.5)
    simulation.reconfigure(simulation.config.replace(speed=3))
    events = happenings.described(simulation)
    assert [(one["step"], one["kind"], one["run"]) for one in events] == [(37, "change", None), (55, "edit", 1)]
    assert [one["label"] for one in events] == ["Batch: 5, L2: 0.001", "Run 2: 2 weights set by hand"]
    assert happenings.described(simulation) is events, "nothing has happened since"
    with speaking("fr"):
        assert "fixés" in happenings.described(simulation)[1]["label"]


def test_divergence_stays_marked_after_going_back():
    config = SMALL.replace(optimizer="sgd", loss="squared_error", learning_rates=(100, 0.001), activation="relu")
    simulation, happenings = nnsim.Simulation(config), Happenings()
    watched(simulation, 200, happenings)
    step = simulation.stopped[0]
    simulation.seek(0)
    happenings.note(simulation, True)
    assert (step, "divergence", 0) in kinds(happenings, simulation)


def test_units_that_died_are_told_together():
    config = nnsim.presets["article-text"].replace(samples=200, hidden=(12, 2))
    simulation, happenings = nnsim.Simulation(config), Happenings()
    watched(simulation, 500, happenings, stride=100)
    dead = sum(int(units.sum()) for units in simulation.dead_units())
    assert dead, "choose another seed: this one keeps every unit"
    deaths = [one for one in happenings._found if one.kind == "death"]
    assert sum(len(one.units) for one in deaths) >= dead
    assert len({(one.step, one.run, one.layer) for one in deaths}) == len(deaths)
    other = Happenings()
    other.note(simulation, False)
    assert not [one for one in other._found if one.kind == "death"], "looked for only when thorough"


def test_units_that_cannot_die_are_not_looked_at(monkeypatch):
    simulation = nnsim.Simulation(SMALL)
    monkeypatch.setattr(nnsim.Simulation, "dead_units", None)
    Happenings().note(simulation, True)


def test_two_futures_have_the_events_of_their_past():
    simulation, happenings = nnsim.Simulation(SMALL), Happenings()
    watched(simulation, 1500, happenings)
    [step] = [step for step, kind, run in kinds(happenings, simulation) if (kind, run) == ("baseline", 0)]
    assert [(one.step, one.run) for one in happenings.of_two_futures(0, step)._found] == [(step, 0), (step, 1)]
    assert not happenings.of_two_futures(0, step - 1)._found
