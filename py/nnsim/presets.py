"""Named, known-good configurations. The article's comes first and is what a visitor sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nnsim.config import Config


@dataclass(frozen=True)
class Preset:
    """A configuration and one sentence about it."""

    config: Config
    about: str


DEFAULT_PRESET = "article"

ARTICLE_EPOCHS = 100
"""Epochs in which every run of the preset `article` passes 95 % accuracy."""

PRESETS: dict[str, Preset] = {
    "article": Preset(
        Config(),
        "The article's network, tuned so that you can watch it: two bent layers, three trainings.",
    ),
    "article-code": Preset(
        Config(
            features=("x1", "x2", "x1_squared", "x2_squared", "sinh_x1", "sinh_x2", "cos_x1", "cos_x2"),
            activation=("leaky_relu",),
            slope=0.2,
            initializer="normal",
            learning_rate=1e-5,
            sampling="replacement",
            axes="zscore",
            palette="article",
            speed=100,
        ),
        "As the published code does it: squares, sinh and cos of the inputs, wide weights, tiny steps.",
    ),
    "article-text": Preset(
        Config(activation=("relu",)),
        "As the article's text says: plain ReLU, which kills a unit of the 2-unit layer in most trainings.",
    ),
}

presets: Mapping[str, Config] = MappingProxyType({name: preset.config for name, preset in PRESETS.items()})
"""The configurations by name: `nnsim.presets["article"]`."""
