"""What a training run is made of: plain dataclasses, readable without Keras."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import log2
from typing import Any

LOSSES = (
    "minimax",
    "non_saturating",
    "hinge",
    "least_squares",
    "wasserstein",
    "relativistic",
)
UPSAMPLINGS = ("transposed", "resize")
CONDITIONINGS = ("concatenated", "film")
JUDGEMENTS = ("concatenated", "projection")
INITIALS = ("normal", "he")
PENALTIES = ("none", "r1", "r1_r2", "interpolated")
PRECISIONS = ("auto", "float32", "mixed_bfloat16")
SCRATCH = "scratch"
SHIFT, HOLE, COLOUR = 0.25, 0.5, 0.2  # of augment at strength 1: shares of the side, of the tone
ARCHITECTURE = (  # the settings that decide which weights the networks have
    "resolution", "latent", "width", "text_width", "upsampling", "conditioning", "judgement",
    "words", "noise", "excitation", "reconstruction", "patches", "spread",
)  # fmt: skip
SEED_SIZE = 4  # pixels of G's first map and of D's last
RESOLUTIONS = (8, 16, 32, 64, 128, 256)  # pixels: powers of two from twice the first feature map


class ConfigError(ValueError):
    """A setting is outside what the model can be built from."""


@dataclass(frozen=True)
class Axis:
    """One condition axis: its name and its values, with codes 1..n in order (0: unspecified)."""

    name: str
    values: tuple[str, ...]

    def code(self, value: str | None) -> int:
        """Returns the code of `value` in [1, n], or 0 for None; raises ConfigError."""
        if value is None:
            return 0
        if value not in self.values:
            raise ConfigError(
                f"Expected axis {self.name!r} to be one of {self.values}, got {value!r}."
            )
        return self.values.index(value) + 1


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one training run.

    Sizes are in pixels, learning rates per step, and epochs count passes over as many images as
    there are pairs. The defaults are the `paper` preset: a text-conditioned DCGAN (Radford et al.
    2016; Reed et al. 2016) with the minimax loss of Goodfellow et al. 2014. Its discriminator
    learns at a quarter of the generator's rate: at the same rate it is sure of every image within
    20 epochs, and the minimax loss then gives the generator no gradient (docs/figures.md).

    What the presets differ in, each off by default (docs/recipe.md has what each is worth):

    upsampling: transposed 4x4 convolutions, or enlarging and 3x3 convolutions (Odena et al. 2016).
    conditioning: how the generator reads the conditions: joined to the noise, or as a scale and a
        shift of every feature map (FiLM, Perez et al. 2018).
    judgement: how D reads them: joined to its last map, or as a projection (Miyato, Koyama 2018).
    initial: D's first weights: normal with deviation 0.02 (Radford et al. 2016), or as wide as
        keeps a signal's size from layer to layer without normalisation (He et al. 2015).
    words: whether the description's own words are read beside the conditions.
    mismatched: weight in [0, 1] of real images with wrong conditions as negatives (Reed et al.).
    ramp_images: images over which the conditioning comes in (Shahbazi et al. 2022); 0: at once.
    drop_conditions: share of a pair's conditions left open in a step, so that open axes vary.
    augment: strength in [0, 1] of translation, cutout and weak colour changes of all that D sees
        (DiffAugment, Zhao et al. 2020).
    turn: pairs are mirrored and turned by right angles, where orientation means nothing.
    penalty: gradient penalty of D: r1 (Mescheder et al. 2018), r1_r2 (Huang et al. 2024), or
        interpolated (Gulrajani et al. 2017); every `penalty_every` steps, with `penalty_weight`.
    average: decay in [0, 1) of the averaged generator that makes the images; 0: the live one.
    noise: noise at every resolution of G (Karras et al. 2019).
    excitation: small maps scale large ones (skip-layer excitation, Liu et al. 2021).
    reconstruction: weight of D's rebuilding of real images from its own maps (Liu et al. 2021).
    patches: weight of a second judgement, of patches, at D's 8x8 map (Isola et al. 2017).
    guide: weight in G's loss of what a classifier of real images misreads (models/guide.py).
    spread: D sees how much a batch varies (minibatch deviation, Karras et al. 2018).
    precision: of the arithmetic; auto measures at the start which is faster.
    patience: epochs without a gain in any figure of the snapshots after which a run is ended early;
        0: never.
    start: what the weights begin as: scratch, or the name of a checkpoint (core/train/starts.py).
    start_rate: factor in (0, 1] of both learning rates, beginning with the starter generator.
    frozen: how many of D's first layers keep the weights of the start (FreezeD, Mo et al. 2020).
    mixed: share in [0, 1) of a batch that are renders, which the starter generator has seen; beside
        photographs it falls to a quarter of that (models/renders.py).
    """

    preset: str = "paper"
    resolution: int = 64
    epochs: int = 1000
    batch: int = 16
    snapshot_every: int = 25
    learning_rate: float = 2e-4
    discriminator_learning_rate: float = 5e-5
    beta_1: float = 0.5
    latent: int = 100
    width: int = 64
    text_width: int = 128
    loss: str = "minimax"
    seed: int = 0
    upsampling: str = "transposed"
    conditioning: str = "concatenated"
    judgement: str = "concatenated"
    initial: str = "normal"
    words: bool = True
    mismatched: float = 0.0
    ramp_images: int = 0
    drop_conditions: float = 0.0
    augment: float = 0.0
    turn: bool = False
    penalty: str = "none"
    penalty_weight: float = 1.0
    penalty_every: int = 16
    average: float = 0.0
    noise: bool = False
    excitation: bool = False
    reconstruction: float = 0.0
    patches: float = 0.0
    guide: float = 0.0
    spread: bool = False
    precision: str = "float32"
    patience: int = 0
    start: str = SCRATCH
    start_rate: float = 1.0
    frozen: int = 0
    mixed: float = 0.0

    def __post_init__(self) -> None:
        choices = {
            "resolution": RESOLUTIONS,
            "loss": LOSSES,
            "upsampling": UPSAMPLINGS,
            "conditioning": CONDITIONINGS,
            "judgement": JUDGEMENTS,
            "initial": INITIALS,
            "penalty": PENALTIES,
            "precision": PRECISIONS,
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                given = getattr(self, name)
                raise ConfigError(f"Expected {name} to be one of {allowed}, got {given!r}.")
        if not 0 < self.start_rate <= 1:
            raise ConfigError(f"Expected 0 < start_rate <= 1, got {self.start_rate}.")
        for name in ("learning_rate", "discriminator_learning_rate", "beta_1"):
            if not 0 < getattr(self, name) < 1:
                raise ConfigError(f"Expected 0 < {name} < 1, got {getattr(self, name)}.")
        for name in ("mismatched", "drop_conditions", "augment", "reconstruction", "patches"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"Expected {name} in [0, 1], got {getattr(self, name)}.")
        for name in ("epochs", "batch", "snapshot_every", "latent", "width", "text_width"):
            if getattr(self, name) < 1:
                raise ConfigError(f"Expected {name} to be at least 1, got {getattr(self, name)}.")
        if self.batch < 2:
            raise ConfigError("Expected batch to be at least 2 (batch normalisation), got 1.")
        if (self.patches or self.reconstruction) and self.resolution < 16:
            raise ConfigError("Expected a resolution of 16 or more with patches or reconstruction.")
        if not 0 <= self.frozen <= self.doublings:
            raise ConfigError(f"Expected frozen in [0, {self.doublings}], got {self.frozen}.")
        for name in ("average", "mixed"):
            if not 0 <= getattr(self, name) < 1:
                raise ConfigError(f"Expected 0 <= {name} < 1, got {getattr(self, name)}.")
        for name in ("ramp_images", "penalty_weight", "guide", "patience"):
            if getattr(self, name) < 0:
                raise ConfigError(f"Expected {name} >= 0, got {getattr(self, name)}.")
        if self.penalty_every < 1:
            raise ConfigError(f"Expected penalty_every >= 1, got {self.penalty_every}.")

    @property
    def doublings(self) -> int:
        """How often G doubles a map's side, and D halves it."""
        return int(log2(self.resolution // SEED_SIZE))

    def as_dict(self) -> dict[str, Any]:
        """Returns the settings as a JSON-ready dictionary."""
        return asdict(self)


PAPER = TrainingConfig()
STUDIO = TrainingConfig(
    preset="studio",
    epochs=975,
    width=32,
    learning_rate=4e-4,
    discriminator_learning_rate=4e-4,
    loss="non_saturating",
    upsampling="resize",
    conditioning="film",
    judgement="projection",
    initial="he",
    words=False,
    ramp_images=8000,
    drop_conditions=0.1,
    augment=0.5,
    turn=True,
    penalty="r1",
    penalty_weight=0.05,
    average=0.998,
    guide=0.3,
    start_rate=0.5,
    mixed=0.5,
    spread=True,
    precision="auto",
)
PRESETS = {"studio": STUDIO, "paper": PAPER}
RECOMMENDED = "studio"


def preset(name: str, **changes: Any) -> TrainingConfig:
    """Returns the preset `name` with some settings changed; None leaves a setting as it is."""
    if name not in PRESETS:
        raise ConfigError(f"Expected a preset out of {tuple(PRESETS)}, got {name!r}.")
    return replace(
        PRESETS[name], **{key: value for key, value in changes.items() if value is not None}
    )
