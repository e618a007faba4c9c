import numpy as np

from nnsim.views.record import LONGEST, Record


def filled(steps):
    record = Record(2)
    for step in steps:
        record.add(step, np.array([step, -step], float))
    return record


def test_few_rows_are_all_kept():
    rows = filled([0, 3, 4, 10]).rows
    assert rows.tolist() == [[0, 0, 0], [3, 3, -3], [4, 4, -4], [10, 10, -10]]


def test_many_rows_stay_bounded_true_and_even():
    record = Record(2)
    for step in range(0, 100_000, 7):
        record.add(step, np.array([step, -step], float))
        rows = record.rows
        assert len(rows) <= LONGEST + 1
        assert rows[-1, 0] == step
    rows = record.rows
    assert rows[0, 0] == 0
    assert (rows[:, 1] == rows[:, 0]).all()
    gaps = np.diff(rows[:-1, 0])
    assert (gaps > 0).all()
    assert gaps.max() <= 2.5 * gaps.min()
    assert len(rows) > LONGEST / 2 - 1


def test_turning_back_time_forgets_what_came_after():
    record = filled(range(0, 100, 10))
    record.add(35, np.array([1.0, 1.0]))
    assert record.rows[:, 0].tolist() == [0, 10, 20, 30, 35]
    record.add(0, np.array([2.0, 2.0]))
    assert record.rows.tolist() == [[0, 2, 2]]


def test_the_same_step_again_replaces_its_row():
    record = filled([0, 10])
    record.add(10, np.array([5.0, 5.0]))
    assert record.rows.tolist() == [[0, 0, 0], [10, 5, 5]]
