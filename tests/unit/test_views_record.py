import numpy as np

from nnsim.views.record import LONGEST, Record


def filled(steps):
    record = Record(2)
    for step in steps:
        record.add(step, np.array([step, -step], float))
    return record


def test_few_rows_are_all_kept():
    rows = filled([0, 3, 4, 10]).until(10)
    assert rows.tolist() == [[0, 0, 0], [3, 3, -3], [4, 4, -4], [10, 10, -10]]


def test_many_rows_stay_bounded_true_and_even():
    record = Record(2)
    for step in range(0, 100_000, 7):
        record.add(step, np.array([step, -step], float))
        rows = record.until(step)
        assert len(rows) <= LONGEST + 1
        assert rows[-1, 0] == step
    rows = record.until(100_000)
    assert rows[0, 0] == 0
    assert (rows[:, 1] == rows[:, 0]).all()
    gaps = np.diff(rows[:-1, 0])
    assert (gaps > 0).all()
    assert gaps.max() <= 2.5 * gaps.min()
    assert len(rows) > LONGEST / 2 - 1


def test_the_future_that_was_stays_until_it_is_forgotten():
    record = filled(range(0, 100, 10))
    record.add(35, np.array([1.0, 1.0]))
    assert record.until(35)[:, 0].tolist() == [0, 10, 20, 30, 35]
    assert record.since(35)[:, 0].tolist() == [35, 40, 50, 60, 70, 80, 90]
    assert record.until(90)[:, 0].tolist() == [0, 10, 20, 30, 35, 40, 50, 60, 70, 80, 90]
    record.forget_after(60)
    assert record.since(35)[:, 0].tolist() == [35, 40, 50, 60]
    record.add(70, np.array([2.0, 2.0]))
    assert record.until(70)[-2:].tolist() == [[60, 60, -60], [70, 2, 2]]
    assert len(record.since(70)) == 0
    record.forget_after(-1)
    assert len(record.until(100)) == 0


def test_a_replay_adds_no_rows_nearer_than_the_others():
    record = filled(range(0, 70_000, 7))
    before = len(record.until(70_000))
    for step in range(20_000, 40_000, 3):
        record.add(step, np.array([step, -step], float))
        assert record.until(step)[-1].tolist() == [step, step, -step]
        assert (np.diff(record.until(step)[:, 0]) > 0).all()
    assert len(record.until(70_000)) <= before + 1


def test_a_gap_is_filled_in():
    record = filled([0, 10, 90, 100])
    record.add(50, np.array([5.0, 5.0]))
    record.add(55, np.array([5.5, 5.5]))
    assert record.until(100)[:, 0].tolist() == [0, 10, 50, 55, 90, 100]


def test_the_same_step_again_replaces_its_row():
    record = filled([0, 10])
    record.add(10, np.array([5.0, 5.0]))
    assert record.until(10).tolist() == [[0, 0, 0], [10, 5, 5]]
