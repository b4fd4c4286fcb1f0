"""What a training run is made of: plain dataclasses, readable without Keras."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

LOSSES = ("minimax", "non_saturating")
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

    def __post_init__(self) -> None:
        if self.resolution not in RESOLUTIONS:
            raise ConfigError(f"Expected a resolution out of {RESOLUTIONS}, got {self.resolution}.")
        if self.loss not in LOSSES:
            raise ConfigError(f"Expected a loss out of {LOSSES}, got {self.loss!r}.")
        for name in ("learning_rate", "discriminator_learning_rate", "beta_1"):
            if not 0 < getattr(self, name) < 1:
                raise ConfigError(f"Expected 0 < {name} < 1, got {getattr(self, name)}.")
        for name in ("epochs", "batch", "snapshot_every", "latent", "width", "text_width"):
            if getattr(self, name) < 1:
                raise ConfigError(f"Expected {name} to be at least 1, got {getattr(self, name)}.")
        if self.batch < 2:
            raise ConfigError("Expected batch to be at least 2 (batch normalisation), got 1.")

    def as_dict(self) -> dict[str, Any]:
        """Returns the settings as a JSON-ready dictionary."""
        return asdict(self)


PRESETS = {"paper": TrainingConfig()}


def preset(name: str, **changes: Any) -> TrainingConfig:
    """Returns the preset `name` with some settings changed; None leaves a setting as it is."""
    if name not in PRESETS:
        raise ConfigError(f"Expected a preset out of {tuple(PRESETS)}, got {name!r}.")
    return replace(
        PRESETS[name], **{key: value for key, value in changes.items() if value is not None}
    )
