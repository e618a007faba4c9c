"""The same configuration gives the same parameters, to the bit, in CPython and in the browser."""

from __future__ import annotations

import pytest

import nnsim
from visitor import Visitor

STEPS = 5000

UNLIKE_ADDRESSES = [
    "runs=2",
    "preset=article-code&runs=1",
    "preset=article-text&runs=2&seed=5",
    "dataset=spiral&noise=0.1&hidden=16,8&activation=tanh&optimizer=momentum&schedule=cosine&l2=0.001&batch=16&runs=1",
    "dataset=blobs3&hidden=12,4,3&activation=elu&optimizer=rmsprop&test_fraction=0.3&runs=2",
    "dataset=plane&hidden=10&activation=sigmoid&optimizer=nesterov&learning_rate=0.01&batch=1&runs=1",
    "dataset=checkerboard&features=x1,x2,sin_x1,sin_x2&hidden=24&activation=gelu&optimizer=adamw&dropout=0.2&runs=1",
    "dataset=moons&samples=200&hidden=8,8&activation=silu&optimizer=adagrad&learning_rate=0.05&batch=0&runs=1",
    "dataset=line&hidden=&optimizer=sgd&learning_rate=0.01&runs=3",
    "dataset=multi_gauss&hidden=20,10&activation=sine&loss=huber&clip=1&initializer=glorot_uniform&runs=1",
    "dataset=rings&loss=hinge&initializer=lecun_normal&hidden=15&warmup=200&schedule=step&sampling=replacement&runs=2",
    "dataset=spirals4&hidden=30,10&activation=tanh,leaky_relu&learning_rates=0.001,0.003,0.01&l1=0.0001&runs=3",
    "dataset=gauss&noise=0.5&balance=0.3&hidden=6&schedule=exponential&runs=1",
]


@pytest.mark.parametrize("address", UNLIKE_ADDRESSES)
def test_the_page_and_cpython_agree_to_the_bit(visitor: Visitor, address: str) -> None:
    config = nnsim.parse_address(address)
    assert config.reproducible
    headless = nnsim.Simulation(config)
    headless.advance(STEPS)
    visitor.call("configure", address)
    visitor.call("pause")
    visitor.call("seek", STEPS)
    state = visitor.state
    assert state["step"] == headless.step == STEPS
    assert state["parameters_sha256"] == headless.parameters_sha256()
