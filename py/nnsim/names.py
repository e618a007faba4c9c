"""The names of everything that can be chosen: what a configuration may say, and the tables elsewhere must hold."""

TASK_LOSSES = {
    "binary": ("binary_cross_entropy", "hinge", "squared_error", "huber"),
    "classes": ("cross_entropy",),
    "regression": ("squared_error", "huber"),
}
"""The losses that fit each kind of task; the first is what `loss="auto"` means."""

TASKS = {
    **dict.fromkeys(("discs", "circle", "xor", "gauss", "spiral", "moons", "rings", "checkerboard"), "binary"),
    **dict.fromkeys(("blobs3", "blobs4", "blobs5", "spirals3", "spirals4", "spirals5"), "classes"),
    **dict.fromkeys(("plane", "multi_gauss", "line"), "regression"),
}
"""Data sets by name, with the kind of task each one is."""

OWN = "own"
"""The data set that is data of one's own: the field `table`, or the arrays that a Simulation is given."""

FEATURES = (
    "x1",
    "x2",
    "x1_squared",
    "x2_squared",
    "x1_x2",
    "sin_x1",
    "sin_x2",
    "cos_x1",
    "cos_x2",
    "sinh_x1",
    "sinh_x2",
)
ACTIVATIONS = ("linear", "relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "sine")
INITIALIZERS = (
    "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal", "lecun_uniform", "normal", "zeros",
)  # fmt: skip
LOSSES = ("auto", "binary_cross_entropy", "cross_entropy", "squared_error", "huber", "hinge")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw")
SCHEDULES = ("constant", "step", "exponential", "cosine")

UNKNOWN = "unknown"
"""The kind of a task that the configuration does not tell, because its data come from elsewhere."""

COLORS = ("right_wrong", "class", "probability", "error", "position", "split")
"""What the colours of the samples can tell."""
SHEETS = ("grid", "rays", "truth", "decision")
"""What of the input plane can be carried into a layer's picture, beside the samples."""
PROJECTIONS = ("pca", "pair", "tour")
"""How a layer wider than two is drawn in a plane."""
PANELS = ("representation", "twin", "task", "curves", "strip", "network")
"""Kinds of pictures, in the order in which they are laid out; `twin` is the representation in the task's colours."""
CURVES = ("accuracy", "loss", "gradient_norm", "weight_norm", "learning_rate")
"""Quantities that can be drawn against the steps."""
