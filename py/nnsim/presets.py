"""Named configurations, each with a sentence that a test holds it to. The article's comes first and is what a visitor
sees; those that end badly come last, for what they teach."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nnsim.config import Config
from nnsim.language import Words


@dataclass(frozen=True)
class Preset:
    """A configuration, what it is called, and one sentence about it."""

    config: Config
    title: Words
    about: Words
    warning: bool = False
    """Whether it is there to show what goes wrong."""


DEFAULT_PRESET = "article"

ARTICLE_EPOCHS = 100
"""Epochs in which every run of the preset `article` passes 95 % accuracy."""

PRESETS: dict[str, Preset] = {
    "article": Preset(
        Config(),
        Words("The article, tuned", "L’article, accordé"),
        Words(
            "The article's network, tuned so that you can watch it: two bent layers, three trainings.",
            "Le réseau de l’article, accordé pour être regardé : deux couches qui plient, trois essais.",
        ),
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
        Words("The article's code", "Le code de l’article"),
        Words(
            "As the published code does it: squares, sinh and cos of the inputs, wide weights, tiny steps.",
            "Comme dans le code publié : carrés, sinh et cos des entrées, poids larges, pas minuscules.",
        ),
    ),
    "article-text": Preset(
        Config(activation=("relu",)),
        Words("The article's text", "Le texte de l’article"),
        Words(
            "As the article's text says: plain ReLU, which kills a unit of the 2-unit layer in most trainings.",
            "Comme le dit le texte : ReLU simple, qui tue une unité de la couche de 2 dans la plupart des essais.",
        ),
    ),
    "line": Preset(
        Config(dataset="line", samples=200, hidden=(), optimizer="sgd", learning_rate=0.01, speed=1),
        Words("A straight line", "Une droite"),
        Words(
            "The smallest network: a · x + b finds its line within a few epochs.",
            "Le plus petit des réseaux : a · x + b trouve sa droite en quelques époques.",
        ),
    ),
    "xor": Preset(
        Config(dataset="xor", samples=500, hidden=(8, 2), activation=("tanh",), learning_rate=0.01, speed=2),
        Words("Four quarters", "Quatre quarts"),
        Words(
            "No straight line parts opposite quarters; eight tanh units fold them together at once.",
            "Aucune droite ne sépare des quarts opposés ; huit unités tanh les replient aussitôt.",
        ),
    ),
    "spiral": Preset(
        Config(dataset="spiral", samples=500, hidden=(64, 32, 2), learning_rate=0.003, speed=20),
        Words("The spiral, unrolled", "La spirale déroulée"),
        Words(
            "Two arms wound around each other: from x1 and x2 alone, three layers unroll them in a hundred epochs.",
            "Deux bras enroulés : avec x1 et x2 seuls, trois couches les déroulent en une centaine d’époques.",
        ),
    ),
    "spiral-features": Preset(
        Config(
            dataset="spiral",
            samples=500,
            features=("x1", "x2", "sin_x1", "sin_x2"),
            hidden=(32, 16, 2),
            learning_rate=0.005,
        ),
        Words("The spiral, with sines", "La spirale, avec des sinus"),
        Words(
            "The same spiral, with sin x1 and sin x2 as further inputs: a smaller network needs 20 epochs.",
            "La même spirale, avec sin x1 et sin x2 en plus : un réseau plus petit y arrive en 20 époques.",
        ),
    ),
    "three-arms": Preset(
        Config(
            dataset="spirals3",
            samples=600,
            hidden=(64, 32, 2),
            activation=("tanh",),
            initializer="glorot_normal",
            learning_rate=0.003,
            colors="class",
        ),
        Words("Three arms", "Trois bras"),
        Words(
            "Three classes in a plane of two units: softmax pulls the arms into three corners.",
            "Trois classes dans le plan de deux unités : softmax tire les bras vers trois coins.",
        ),
    ),
    "hills": Preset(
        Config(
            dataset="multi_gauss",
            hidden=(50, 2),
            activation=("tanh",),
            initializer="glorot_normal",
            learning_rate=0.005,
        ),
        Words("Hills and valleys", "Monts et vallées"),
        Words(
            "Regression: no classes, but a height for each point, learned to a mean squared error below 0.02.",
            "Régression : pas de classes, une hauteur pour chaque point, apprise à moins de 0,02 d’erreur quadratique.",
        ),
    ),
    "dead-relu": Preset(
        Config(hidden=(8, 2), activation=("relu",), learning_rate=0.3, speed=2),
        Words("Dead units", "Unités mortes"),
        Words(
            "Steps so long that they push ReLU units below zero for every point, where no gradient finds them again.",
            "Des pas si longs que des unités ReLU passent sous zéro en tout point, où nul gradient ne les retrouve.",
        ),
        warning=True,
    ),
    "too-fast": Preset(
        Config(learning_rate=1.0),
        Words("Learning rate too high", "Taux d’apprentissage trop élevé"),
        Words(
            "The article's network with a learning rate 500 times too high: the loss leaps about and never settles.",
            "Le réseau de l’article, avec un taux 500 fois trop grand : la perte bondit et ne se pose jamais.",
        ),
        warning=True,
    ),
    "diverging": Preset(
        Config(optimizer="sgd", learning_rate=1.0, speed=1),
        Words("Off to infinity", "Vers l’infini"),
        Words(
            "Plain gradient descent with steps of 1: each step overshoots more, and all is over before step 20.",
            "Descente de gradient à pas de 1 : chaque pas dépasse davantage, et tout est fini avant le pas 20.",
        ),
        warning=True,
    ),
    "zeros": Preset(
        Config(initializer="zeros"),
        Words("All weights zero", "Tous les poids à zéro"),
        Words(
            "With equal weights all units get equal gradients: nothing tells them apart, and it stays at the baseline.",
            "À poids égaux, gradients égaux : rien ne distingue les unités, et le réseau en reste à la référence.",
        ),
        warning=True,
    ),
    "too-few": Preset(
        Config(hidden=(2,), learning_rate=0.005),
        Words("Too few units", "Trop peu d’unités"),
        Words(
            "Two units fold the plane twice: too little for two discs, so it stays below 95 % however long it trains.",
            "Deux unités plient le plan deux fois : trop peu pour deux disques, il reste sous 95 % quoi qu’il arrive.",
        ),
        warning=True,
    ),
    "linear": Preset(
        Config(dataset="circle", samples=500, activation=("linear",), hidden=(20, 20, 2)),
        Words("Layers without a bend", "Des couches sans pli"),
        Words(
            "Three linear layers are one linear layer: the plane is turned and stretched, but never folded.",
            "Trois couches linéaires n’en font qu’une : le plan tourne et s’étire, mais ne se plie jamais.",
        ),
        warning=True,
    ),
    "vanishing": Preset(
        Config(
            dataset="circle",
            samples=500,
            hidden=(10, 10, 10, 10, 10, 10, 10, 2),
            activation=("sigmoid",),
            initializer="glorot_normal",
            optimizer="sgd",
            learning_rate=0.05,
            speed=20,
        ),
        Words("Vanishing gradients", "Gradients évanouis"),
        Words(
            "Eight layers of sigmoids: each makes the gradient smaller, and the first ones hardly learn anything.",
            "Huit couches de sigmoïdes : chacune amenuise le gradient, et les premières n’apprennent presque rien.",
        ),
        warning=True,
    ),
    "overfitting": Preset(
        Config(
            dataset="circle",
            samples=120,
            noise=0.5,
            test_fraction=0.5,
            hidden=(100, 100, 2),
            learning_rate=0.003,
            speed=5,
        ),
        Words("Overfitting", "Surapprentissage"),
        Words(
            "60 noisy points learned by heart: nearly 100 % of them right, and about 60 % of 60 points not seen.",
            "60 points bruités appris par cœur : près de 100 % de justes, et environ 60 % sur 60 points jamais vus.",
        ),
        warning=True,
    ),
}

presets: Mapping[str, Config] = MappingProxyType({name: preset.config for name, preset in PRESETS.items()})
"""The configurations by name: `nnsim.presets["article"]`."""
