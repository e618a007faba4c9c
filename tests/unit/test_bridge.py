import json
import os
import subprocess
import sys

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource, Plot, Range1d, Title

from mirror import Mirror
from nnsim.bridge import Bridge, PatchError


@pytest.fixture
def plot():
    plot = Plot(name="plot", x_range=Range1d(start=0, end=1, name="x"), title=Title(text="before", name="title"))
    plot.tags = [
        ColumnDataSource(name="source", data={"x": np.zeros(1000, np.float32), "y": np.ones(1000, np.float32)})
    ]
    return plot


@pytest.fixture
def bridge(plot):
    document = Document()
    document.add_root(plot)
    return Bridge(document)


@pytest.fixture
def source(bridge):
    return bridge.document.get_model_by_name("source")


def events(payload):
    return json.loads(payload.text)["events"]


def test_a_document_arrives_whole(bridge):
    page = Mirror(bridge.whole())
    np.testing.assert_array_equal(page.column("source", "y"), np.ones(1000))
    assert page.model("title").text == "before"


def test_arrays_travel_as_bytes_and_not_as_numbers(bridge, source):
    source.data = {"x": np.arange(1000, dtype=np.float32), "y": np.ones(1000, np.float32)}
    patch = bridge.patch()
    assert len(patch.text) < 600
    assert [view.nbytes for view in patch.views] == [4000, 4000]
    assert all(view.format == "B" and view.ndim == 1 for view in patch.views)
    assert all(json.dumps({"id": id}, separators=(",", ":")) in patch.text for id in patch.ids)


def test_bytes_are_not_copied_on_the_way(bridge, source):
    column = np.arange(1000, dtype=np.float32)
    source.data.update(x=column)
    [view] = bridge.patch().views
    assert np.shares_memory(np.frombuffer(view, np.float32), column)


def test_only_changed_columns_are_sent(bridge, source):
    page = Mirror(bridge.whole())
    source.data.update(x=np.full(1000, 5, np.float32))
    patch = bridge.patch()
    assert len(patch.views) == 1
    page.apply(patch)
    assert page.column("source", "x")[0] == 5
    assert page.column("source", "y")[0] == 1


def test_of_changes_to_one_thing_only_the_last_is_sent(bridge, source):
    bounds = bridge.document.get_model_by_name("x")
    for value in range(1, 6):
        bounds.end = value
        source.data.update(x=np.full(1000, value, np.float32))
    patch = bridge.patch()
    assert [event["kind"] for event in events(patch)] == ["ModelChanged", "ColumnDataChanged"]
    assert events(patch)[0]["new"] == 5
    assert np.frombuffer(patch.views[0], np.float32)[0] == 5


def test_the_same_changes_give_the_same_message(bridge, source):
    texts = set()
    for _ in range(3):
        source.data.update(
            {name: np.full(1000, len(name), np.float32) for name in ("beta", "alpha", "gamma", "x", "y")}
        )
        texts.add(tuple(events(bridge.patch())[0]["cols"]))
    assert texts == {("alpha", "beta", "gamma", "x", "y")}


def test_new_models_are_sent_once_and_then_by_name(bridge, plot):
    page = Mirror(bridge.whole())
    plot.title = Title(text="after", name="second")
    page.apply(bridge.patch())
    assert page.model("second").text == "after"
    plot.tags = [plot.title]
    patch = bridge.patch()
    assert events(patch)[0]["new"] == [{"id": plot.title.id}]
    page.apply(patch)


def test_changes_from_the_page_arrive_and_are_not_echoed(bridge):
    page = Mirror(bridge.whole())
    page.model("x").end = 7
    page.model("title").text = "edited"
    bridge.receive(*page.edits())
    assert bridge.document.get_model_by_name("x").end == 7
    assert bridge.document.get_model_by_name("title").text == "edited"
    assert bridge.patch() is None


def test_columns_from_the_page_arrive_as_bytes(bridge, source):
    page = Mirror(bridge.whole())
    page.model("source").data = {"x": np.full(3, 9, np.float32), "y": np.full(3, 8, np.float32)}
    text, ids, buffers = page.edits()
    assert len(buffers) == 2
    bridge.receive(text, ids, [bytearray(buffer) for buffer in buffers])
    np.testing.assert_array_equal(source.data["x"], [9, 9, 9])


def test_python_may_answer_a_change_from_the_page(bridge):
    """A callback's own changes are new, though they happen while the page's are being applied."""
    page = Mirror(bridge.whole())
    title = bridge.document.get_model_by_name("title")
    bridge.document.get_model_by_name("x").on_change("end", lambda attr, old, new: title.update(text=f"{old} to {new}"))
    page.model("x").end = 3
    bridge.receive(*page.edits())
    page.apply(bridge.patch())
    assert page.model("title").text == "1 to 3"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"events": 3}', "null", '{"events": null}'])
def test_malformed_patches_are_refused(bridge, text):
    with pytest.raises(PatchError):
        bridge.receive(text, [], [])


def test_a_missing_buffer_is_refused(bridge):
    with pytest.raises(PatchError):
        bridge.receive('{"events": []}', ["0"], [])


def test_a_patch_for_a_document_that_is_gone_is_dropped(bridge):
    event = {"kind": "ModelChanged", "model": {"id": "p999999"}, "attr": "end", "new": 3}
    bridge.receive(json.dumps({"events": [event]}), [], [])
    assert bridge.patch() is None


@pytest.mark.parametrize("change", [{"attr": "end", "new": "wide"}, {"attr": "end"}, {"attr": "end", "kind": "?"}])
def test_a_patch_that_does_not_fit_is_refused(bridge, change):
    bounds = bridge.document.get_model_by_name("x")
    event = {"kind": "ModelChanged", "model": {"id": bounds.id}, **change}
    with pytest.raises(PatchError):
        bridge.receive(json.dumps({"events": [event]}), [], [])
    assert bounds.end == 1


def test_not_a_number_is_told_in_words(bridge):
    bridge.document.get_model_by_name("x").end = float("nan")
    patch = bridge.patch()
    json.loads(patch.text, parse_constant=pytest.fail)
    assert events(patch)[0]["new"] == {"type": "number", "value": "nan"}


def test_a_closed_bridge_is_silent(bridge, plot):
    plot.title.text = "unheard"
    bridge.close()
    plot.title.text = "unheard, too"
    assert bridge.patch() is None


def test_the_document_is_the_same_text_whatever_the_hashes_of_strings_are():
    """The page compares it with the one that was recorded."""
    program = (
        "import nnsim; from nnsim.bridge import Bridge; from nnsim.views import build_document;"
        "board = build_document(nnsim.Simulation(nnsim.Config(samples=20, hidden=(3, 2))));"
        "print(Bridge(board.document).whole().text)"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
