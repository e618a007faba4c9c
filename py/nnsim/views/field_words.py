"""What the page calls each field of the configuration and each of its choices, and what it says of the field."""

from typing import NamedTuple

from nnsim.language import Words


class FieldWords(NamedTuple):
    """A label, and one sentence of help."""

    label: Words
    help: Words


def field(en: str, fr: str, help_en: str, help_fr: str) -> FieldWords:
    """Label and help in both languages."""
    return FieldWords(Words(en, fr), Words(help_en, help_fr))


FIELD_WORDS: dict[str, FieldWords] = {
    "dataset": field("Data set", "Données", "What the network has to learn.", "Ce que le réseau doit apprendre."),
    "table": field(
        "Your own data",
        "Vos données",
        "Two numbers and a label or a value in each row: paste them, or open a CSV file.",
        "Deux nombres et une étiquette ou une valeur par ligne : collez-les, ou ouvrez un fichier CSV.",
    ),
    "samples": field("Points", "Points", "Training and test together.", "Entraînement et test ensemble."),
    "noise": field(
        "Noise", "Bruit", "How much of the data is left to chance.", "La part laissée au hasard dans les données."
    ),
    "test_fraction": field(
        "Share for testing",
        "Part de test",
        "Points the training never sees, to judge it by.",
        "Points que l’entraînement ne voit jamais, pour le juger.",
    ),
    "balance": field(
        "Share of blue",
        "Part de bleu",
        "0 leaves it as it falls; only where there are two classes.",
        "0 la laisse telle quelle ; seulement avec deux classes.",
    ),
    "features": field(
        "Inputs",
        "Entrées",
        "What the network is given of each point.",
        "Ce que le réseau reçoit de chaque point.",
    ),
    "hidden": field(
        "Hidden layers",
        "Couches cachées",
        "Units of each layer, from input to output. A last layer of 2 can be drawn as it is.",
        "Unités de chaque couche, de l’entrée à la sortie. Une dernière couche de 2 se dessine telle quelle.",
    ),
    "activation": field(
        "Activation",
        "Activation",
        "The bend in each unit: without one, layers only turn and stretch.",
        "Le pli de chaque unité : sans lui, les couches ne font que tourner et étirer.",
    ),
    "slope": field(
        "Leak", "Fuite", "Slope of leaky ReLU below zero.", "Pente du ReLU à fuite sous zéro."
    ),
    "initializer": field(
        "Initial weights", "Poids initiaux", "How weights and biases begin.", "Comment commencent poids et biais."
    ),
    "loss": field(
        "Loss", "Perte", "What training makes small.", "Ce que l’entraînement rend petit."
    ),
    "optimizer": field(
        "Optimiser", "Optimiseur", "How a gradient becomes a step.", "Comment un gradient devient un pas."
    ),
    "momentum": field(
        "Momentum", "Inertie", "Of momentum and Nesterov.", "De l’inertie et de Nesterov."
    ),
    "beta1": field("β₁", "β₁", "Memory of Adam's mean gradient.", "Mémoire du gradient moyen d’Adam."),
    "beta2": field("β₂", "β₂", "Memory of Adam's mean square.", "Mémoire du carré moyen d’Adam."),
    "epsilon": field(
        "ε", "ε", "Added to the denominator of Adam and its kin.", "Ajouté au dénominateur d’Adam et des siens."
    ),
    "decay": field("Decay", "Décroissance", "Memory of RMSProp's mean square.", "Mémoire du carré moyen de RMSProp."),
    "weight_decay": field(
        "Weight decay",
        "Érosion des poids",
        "What AdamW takes off all weights at each step.",
        "Ce qu’AdamW retire aux poids à chaque pas.",
    ),
    "learning_rate": field(
        "Learning rate",
        "Taux d’apprentissage",
        "Size of a step: too small crawls, too large leaps about.",
        "Longueur d’un pas : trop petit, il rampe ; trop grand, il bondit.",
    ),
    "learning_rates": field(
        "One rate for each run",
        "Un taux par essai",
        "Separated by commas, to compare them; empty for the same in all.",
        "Séparés par des virgules, pour comparer ; vide pour le même partout.",
    ),
    "schedule": field(
        "Schedule",
        "Programme",
        "How the learning rate changes over the steps.",
        "Comment le taux change au fil des pas.",
    ),
    "warmup": field(
        "Warm-up", "Échauffement", "Steps in which the rate rises from 0.", "Pas pendant lesquels le taux part de 0."
    ),
    "period": field(
        "Period",
        "Période",
        "Steps in which a schedule multiplies by its factor.",
        "Pas au bout desquels le programme multiplie par son facteur.",
    ),
    "factor": field(
        "Factor",
        "Facteur",
        "Of the step and exponential schedules.",
        "Des programmes par paliers et exponentiel.",
    ),
    "horizon": field(
        "Horizon", "Horizon", "Steps until the cosine schedule ends.", "Pas jusqu’à la fin du programme cosinus."
    ),
    "floor": field(
        "Floor", "Plancher", "Share of the rate that the cosine ends at.", "Part du taux où finit le cosinus."
    ),
    "batch": field(
        "Batch", "Lot", "Points in each step; 0 takes all of them.", "Points par pas ; 0 les prend tous."
    ),
    "sampling": field("Sampling", "Tirage", "How batches are drawn.", "Comment sont tirés les lots."),
    "l1": field(
        "L1", "L1", "Pulls weights towards exactly 0.", "Tire les poids vers 0 exactement."
    ),
    "l2": field("L2", "L2", "Keeps weights small.", "Garde les poids petits."),
    "dropout": field(
        "Dropout", "Abandon", "Share of units left out at each step.", "Part des unités mises de côté à chaque pas."
    ),
    "clip": field(
        "Gradient limit",
        "Limite du gradient",
        "Longest gradient that is followed; 0 for no limit.",
        "Gradient le plus long qui soit suivi ; 0 pour aucune limite.",
    ),
    "stop_steps": field("After steps", "Après pas", "0 for never.", "0 pour jamais."),
    "stop_epochs": field("After epochs", "Après époques", "0 for never.", "0 pour jamais."),
    "stop_accuracy": field(
        "At accuracy", "À l’exactitude", "When all runs reach it; 0 for never.", "Quand tous l’atteignent ; 0 : jamais."
    ),
    "stop_plateau": field(
        "On a plateau",
        "Sur un plateau",
        "Steps without a loss 1 % lower; 0 for never.",
        "Pas sans perte plus basse de 1 % ; 0 pour jamais.",
    ),
    "runs": field(
        "Runs", "Essais", "Trainings side by side, each from its own start.", "Côte à côte, chacun de son départ."
    ),
    "seed": field(
        "Seed", "Graine", "The same number gives the same run, to the bit.", "Même nombre, même essai, au bit près."
    ),
    "reproducible": field(
        "Reproducible",
        "Reproductible",
        "Equal to the bit on every machine; a little slower without a browser.",
        "Égal au bit près sur toute machine ; un peu plus lent hors du navigateur.",
    ),
    "changes": field(
        "Changes on the way",
        "Changements en route",
        "What changes in mid-run, and after how many steps: 1200:learning_rate=0.01;3000:l2=0.001.",
        "Ce qui change en route, et après combien de pas : 1200:learning_rate=0.01;3000:l2=0.001.",
    ),
    "fork": field(
        "Second future",
        "Second avenir",
        "The changes of a second future, shown beside the first; empty: there is none.",
        "Les changements d’un second avenir, montré à côté du premier ; vide : il n’y en a pas.",
    ),
    "colors": field("Colours tell", "Les couleurs disent", "Of the points.", "À propos des points."),
    "palette": field(
        "Palette",
        "Palette",
        "Safe for colour-blind eyes, or the article's.",
        "Lisible par les daltoniens, ou celle de l’article.",
    ),
    "axes": field(
        "Axes",
        "Axes",
        "They follow each run, are shared by all, or are z-scored as in the article.",
        "Ils suivent chaque essai, sont communs, ou centrés-réduits comme dans l’article.",
    ),
    "panels": field("Pictures", "Images", "Those on the page.", "Celles de la page."),
    "focus": field(
        "Layer in focus",
        "Couche regardée",
        "0 is the input, 1 the first hidden layer, -1 the output, -2 the last hidden one.",
        "0 : l’entrée, 1 : la première couche cachée, -1 : la sortie, -2 : la dernière cachée.",
    ),
    "projection": field(
        "Wide layers", "Couches larges", "How more than two units are drawn.", "Comment dessiner plus de deux unités."
    ),
    "pair": field(
        "Pair of units", "Paire d’unités", "Their numbers, for the pair view.", "Leurs numéros, pour la vue par paire."
    ),
    "touring": field(
        "Grand tour goes on",
        "Le grand tour continue",
        "It has a clock of its own: pause it, or training, or neither.",
        "Il a son horloge à lui : arrêtez-le, ou l’entraînement, ou aucun des deux.",
    ),
    "sheet": field(
        "Bent sheet",
        "Feuille pliée",
        "Of the input plane, carried along into the layer.",
        "Du plan des entrées, emporté jusque dans la couche.",
    ),
    "morph": field(
        "Morph",
        "Métamorphose",
        "Share of the way from the input to the layer.",
        "Part du chemin de l’entrée à la couche.",
    ),
    "inspect": field(
        "Run inspected", "Essai examiné", "In the strip and the network.", "Dans la bande et le réseau."
    ),
    "curves": field("Curves", "Courbes", "Quantities over the steps.", "Grandeurs au fil des pas."),
    "log": field("Logarithmic", "Logarithmiques", "Curves with such an axis.", "Courbes avec un tel axe."),
    "speed": field(
        "Speed",
        "Vitesse",
        "Steps a frame; 0 is as fast as it goes.",
        "Pas par image ; 0 : aussi vite que possible.",
    ),
}  # fmt: skip

CURVE_WORDS = {
    "accuracy": Words("accuracy", "exactitude"),
    "loss": Words("loss", "perte"),
    "gradient_norm": Words("gradient norm", "norme du gradient"),
    "weight_norm": Words("weight norm", "norme des poids"),
    "learning_rate": Words("learning rate", "taux d’apprentissage"),
}

CHOICE_WORDS: dict[str, dict[str, Words]] = {
    "dataset": {
        "discs": Words("discs", "disques"),
        "circle": Words("circle", "cercle"),
        "xor": Words("xor", "ou exclusif"),
        "gauss": Words("two clouds", "deux nuages"),
        "spiral": Words("spiral", "spirale"),
        "moons": Words("moons", "lunes"),
        "rings": Words("rings", "anneaux"),
        "checkerboard": Words("checkers", "damier"),
        "blobs3": Words("3 clouds", "3 nuages"),
        "blobs4": Words("4 clouds", "4 nuages"),
        "blobs5": Words("5 clouds", "5 nuages"),
        "spirals3": Words("3 arms", "3 bras"),
        "spirals4": Words("4 arms", "4 bras"),
        "spirals5": Words("5 arms", "5 bras"),
        "plane": Words("slope", "pente"),
        "multi_gauss": Words("hills", "monts"),
        "line": Words("line", "droite"),
        "own": Words("your own", "les vôtres"),
    },
    "features": {
        "x1": Words("x₁", "x₁"),
        "x2": Words("x₂", "x₂"),
        "x1_squared": Words("x₁²", "x₁²"),
        "x2_squared": Words("x₂²", "x₂²"),
        "x1_x2": Words("x₁x₂", "x₁x₂"),
        "sin_x1": Words("sin x₁", "sin x₁"),
        "sin_x2": Words("sin x₂", "sin x₂"),
        "cos_x1": Words("cos x₁", "cos x₁"),
        "cos_x2": Words("cos x₂", "cos x₂"),
        "sinh_x1": Words("sinh x₁", "sinh x₁"),
        "sinh_x2": Words("sinh x₂", "sinh x₂"),
    },
    "activation": {
        "linear": Words("none (linear)", "aucune (linéaire)"),
        "relu": Words("ReLU", "ReLU"),
        "leaky_relu": Words("leaky ReLU", "ReLU à fuite"),
        "elu": Words("ELU", "ELU"),
        "gelu": Words("GELU", "GELU"),
        "silu": Words("SiLU", "SiLU"),
        "tanh": Words("tanh", "tanh"),
        "sigmoid": Words("sigmoid", "sigmoïde"),
        "sine": Words("sine", "sinus"),
    },
    "initializer": {
        "he_normal": Words("He, normal", "He, normale"),
        "he_uniform": Words("He, uniform", "He, uniforme"),
        "glorot_normal": Words("Glorot, normal", "Glorot, normale"),
        "glorot_uniform": Words("Glorot, uniform", "Glorot, uniforme"),
        "lecun_normal": Words("LeCun, normal", "LeCun, normale"),
        "lecun_uniform": Words("LeCun, uniform", "LeCun, uniforme"),
        "normal": Words("normal, wide", "normale, large"),
        "zeros": Words("all zero", "tous nuls"),
    },
    "loss": {
        "auto": Words("fits the task", "selon la tâche"),
        "binary_cross_entropy": Words("cross-entropy of two", "entropie croisée de deux"),
        "cross_entropy": Words("cross-entropy", "entropie croisée"),
        "squared_error": Words("squared error", "erreur quadratique"),
        "huber": Words("Huber", "Huber"),
        "hinge": Words("hinge", "charnière"),
    },
    "optimizer": {
        "sgd": Words("gradient descent", "descente de gradient"),
        "momentum": Words("momentum", "inertie"),
        "nesterov": Words("Nesterov", "Nesterov"),
        "rmsprop": Words("RMSProp", "RMSProp"),
        "adagrad": Words("Adagrad", "Adagrad"),
        "adam": Words("Adam", "Adam"),
        "adamw": Words("AdamW", "AdamW"),
    },
    "schedule": {
        "constant": Words("constant", "constant"),
        "step": Words("in steps", "par paliers"),
        "exponential": Words("exponential", "exponentiel"),
        "cosine": Words("cosine", "cosinus"),
    },
    "sampling": {
        "shuffled": Words("shuffled, epoch by epoch", "mélangés, époque par époque"),
        "replacement": Words("with replacement", "avec remise"),
    },
    "colors": {
        "right_wrong": Words("right or wrong", "juste ou faux"),
        "class": Words("class", "classe"),
        "probability": Words("probability", "probabilité"),
        "error": Words("confidence of error", "assurance de l’erreur"),
        "position": Words("place in the input", "place dans l’entrée"),
        "split": Words("training or test", "entraînement ou test"),
    },
    "palette": {
        "safe": Words("colour-blind-safe", "sûre pour daltoniens"),
        "article": Words("green and red", "vert et rouge"),
    },
    "axes": {
        "smooth": Words("each its own", "chacun les siens"),
        "shared": Words("shared", "communs"),
        "zscore": Words("z-scored", "centrés-réduits"),
    },
    "panels": {
        "representation": Words("representation", "représentation"),
        "twin": Words("the same, by class", "la même, par classe"),
        "task": Words("prediction", "prédiction"),
        "curves": Words("curves", "courbes"),
        "strip": Words("strip of layers", "bande des couches"),
        "network": Words("network", "réseau"),
    },
    "projection": {
        "pca": Words("principal components", "composantes principales"),
        "pair": Words("a pair of units", "une paire d’unités"),
        "tour": Words("grand tour", "grand tour"),
    },
    "sheet": {
        "grid": Words("grid", "grille"),
        "rays": Words("rays", "rayons"),
        "truth": Words("true boundary", "vraie frontière"),
        "decision": Words("decision", "décision"),
    },
    "curves": CURVE_WORDS,
    "log": CURVE_WORDS,
}
"""By field and choice."""

GROUP_WORDS: dict[str, Words] = {
    "task": Words("Task", "Tâche"),
    "network": Words("Network", "Réseau"),
    "training": Words("Training", "Entraînement"),
    "regularisation": Words("Regularisation", "Régularisation"),
    "stopping": Words("Stopping", "Arrêt"),
    "start": Words("Runs and seed", "Essais et graine"),
    "pictures": Words("Pictures", "Images"),
}
