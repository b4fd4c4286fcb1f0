"""The game of models/gan.py on a GPU, each step replayed as one CUDA graph of PyTorch.

The networks are those of models/, built by Keras on PyTorch; what a training of the product reads
from the host, batches, texts and what is not theirs, is drawn on the device here, by the same
rules. Chance is another, so a run is like one of models/train.py, not equal to it.

bench recipe and bench pretrain train by it where PyTorch is installed and the environment has
KERAS_BACKEND=torch.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import torch
from keras.src.backend.torch import numpy as keras_numpy
from torch import Tensor

from models.bundle import Bundle
from models.config import COLOUR, HOLE, SHIFT, TrainingConfig
from models.discriminator import build_discriminator
from models.generator import Doubling, build_generator
from models.guide import Guide, misread_by
from models.losses import GAMES
from models.text import feature_width

WARM = 3  # steps before one is recorded
CHUNK = 960  # steps between two looks at the clock
BETA_2, EPSILON = 0.999, 1e-7  # Keras' Adam


_convert = keras_numpy.convert_to_tensor
_kept = cache(_convert)  # a number of a layer's is on the device before a step is recorded
keras_numpy.convert_to_tensor = lambda x, *rest, **named: (
    _kept(x) if isinstance(x, float) and not rest and not named else _convert(x, *rest, **named)
)


class Table(NamedTuple):
    """The pairs on the device, sorted by crop, and which values each crop shows on every axis."""

    images: Tensor  # uint8 (N, R, R, 3)
    codes: Tensor  # int64 (N, axes)
    starts: Tensor  # (crops,)
    counts: Tensor  # (crops,)
    shown: Tensor  # bool (crops, axes, values + 1)


class Game:
    """The networks of one config, which play on one bundle."""

    def __init__(self, config: TrainingConfig, bundle: Bundle) -> None:
        keras.utils.set_random_seed(config.seed)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.config, self.table = config, table(bundle, self.device)
        self.sizes = [len(axis.values) for axis in bundle.axes]
        width = feature_width(bundle.axes, words=False)
        self.generator = build_generator(config, features=width)
        self.averaged = build_generator(config, features=width)
        self.guide: Guide | None = None
        self.averaged.set_weights(self.generator.get_weights())
        self.discriminator = build_discriminator(config, features=width)
        self.encoder = self.discriminator.get_layer("encoder")
        self.head = self.discriminator.get_layer("head")
        for model in (self.generator, self.averaged):
            for layer in model.layers:
                if isinstance(layer, Doubling):  # to be there before a step is recorded
                    layer.spread = torch.tensor(layer.spread, dtype=torch.float32).to(self.device)
        self.sides = [
            [variable.value for variable in model.trainable_variables]
            for model in (self.generator, self.discriminator)
        ]
        self.rates = [
            torch.tensor(rate, device=self.device)
            for rate in (config.learning_rate, config.discriminator_learning_rate)
        ]
        fast = {"fused": True, "capturable": True} if self.device == "cuda" else {}
        self.optimizers = [
            torch.optim.Adam(side, rate, (config.beta_1, BETA_2), EPSILON, **fast)
            for side, rate in zip(self.sides, self.rates, strict=True)
        ]
        self.at = torch.zeros((), device=self.device)
        self.done = 0
        self.scalars: dict[str, Tensor] = {}
        self._recorded: dict[bool, Callable[[], None]] = {}

    def run(self, steps: int, share: float = 1.0) -> dict[str, float]:
        """Plays so many steps and returns the last one's scalars; `share`: of the rates."""
        config = self.config
        given = (config.learning_rate, config.discriminator_learning_rate)
        for rate, whole in zip(self.rates, given, strict=True):
            rate.fill_(whole * share)
        for _ in range(steps):
            penalised = config.penalty != "none" and self.done % config.penalty_every == 0
            self._ready(penalised)()
            self.done += 1
        return {name: float(value) for name, value in self.scalars.items()}

    def _ready(self, penalised: bool) -> Callable[[], None]:
        """Returns a step, recorded where there is a GPU."""
        if penalised not in self._recorded:
            self._recorded[penalised] = self._record(penalised)
        return self._recorded[penalised]

    def _record(self, penalised: bool) -> Callable[[], None]:
        if self.device == "cpu":
            return lambda: self.step(penalised)
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM):
                self.step(penalised)
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step(penalised)
        return graph.replay

    def step(self, penalised: bool) -> None:
        """Plays one round, as GAN.train_step does."""
        config, game = self.config, GAMES[self.config.loss]
        images, text, wrong = self.batch()
        latents = torch.randn(config.batch, config.latent, device=self.device)
        if config.ramp_images:
            ramp = (self.at * (config.batch / config.ramp_images)).clamp(max=1.0)
            text, wrong = text * ramp, wrong * ramp
        fakes = self.generator([latents, text], training=True)
        seen = augment(images, config.augment).requires_grad_()
        drawn = augment(fakes, config.augment)
        real, fake = self.encoder(seen), self.encoder(drawn)
        right, false = (self.head([maps["map"], text]) for maps in (real, fake))
        d_loss, g_loss = game.discriminator(right, false), game.generator(right, false)
        if config.patches:
            patches = real["patches"], fake["patches"]
            d_loss = d_loss + config.patches * game.discriminator(*patches)
            g_loss = g_loss + config.patches * game.generator(*patches)
        if self.guide:
            g_loss = g_loss + config.guide * self.guide(drawn, text)
        if config.mismatched:
            unlike = self.head([real["map"], wrong])
            d_loss = d_loss + config.mismatched * game.discriminator(right, unlike)
        if config.reconstruction:
            d_loss = d_loss + config.reconstruction * rebuilding_error(seen, real["rebuilt"])
        if penalised:
            d_loss = d_loss + self.penalty(seen, right, drawn, text)
        slopes = [
            torch.autograd.grad(loss, side, retain_graph=True)
            for loss, side in zip((g_loss, d_loss), self.sides, strict=True)
        ]
        for side, found, optimizer in zip(self.sides, slopes, self.optimizers, strict=True):
            for weight, slope in zip(side, found, strict=True):
                weight.grad = torch.empty_like(weight).copy_(slope)  # laid out alike
            optimizer.step()
        self.follow()
        self.at += 1
        self.scalars = {
            "discriminator_loss": d_loss.detach(),
            "generator_loss": g_loss.detach(),
            "real_score": torch.sigmoid(right.detach()).mean(),
            "fake_score": torch.sigmoid(false.detach()).mean(),
        }

    def penalty(self, seen: Tensor, right: Tensor, drawn: Tensor, text: Tensor) -> Tensor:
        """Returns D's gradient penalty, as GAN.penalty does."""
        config = self.config

        def square(point: Tensor, logits: Tensor | None = None) -> Tensor:
            if logits is None:
                logits = self.head([self.encoder(point)["map"], text])
            (slope,) = torch.autograd.grad(logits.sum(), point, create_graph=True)
            return slope.square().sum((1, 2, 3)) + 1e-12

        if config.penalty == "interpolated":
            mix = torch.rand(len(seen), 1, 1, 1, device=self.device)
            point = (mix * seen + (1 - mix) * drawn).detach().requires_grad_()
            return config.penalty_weight * (square(point).sqrt() - 1).square().mean()
        total = square(seen, right).mean()
        if config.penalty == "r1_r2":
            total = total + square(drawn.detach().requires_grad_()).mean()
        return 0.5 * config.penalty_weight * config.penalty_every * total

    @torch.no_grad()
    def follow(self) -> None:
        """Moves the averaged generator towards the live one."""
        keep = ((1 + self.at) / (10 + self.at)).clamp(max=self.config.average)
        means, lives = ([v.value.data for v in m.weights] for m in (self.averaged, self.generator))
        gaps = torch._foreach_sub(lives, means)
        torch._foreach_mul_(gaps, 1 - keep)
        torch._foreach_add_(means, gaps)

    def batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """Returns images, their texts and texts of what they do not show, crops in equal shares."""
        pairs, size, device = self.table, self.config.batch, self.device
        crops = len(pairs.counts)
        first = torch.randint(crops, (), device=device)
        crop = (torch.arange(size, device=device) + first) % crops
        place = pairs.starts[crop] + (torch.rand(size, device=device) * pairs.counts[crop]).long()
        images = pairs.images[place].float() / 127.5 - 1.0
        if self.config.turn:
            images = turned(images)
        open_ = torch.rand(size, len(self.sizes), device=device) < self.config.drop_conditions
        open_[:, 0] = False
        codes = pairs.codes[place] * ~open_
        other = mismatched(pairs, codes, crop) if self.config.mismatched else codes
        return images, self.text(codes), self.text(other)

    def text(self, codes: Tensor) -> Tensor:
        """Returns the features (B, F) of condition codes (B, axes)."""
        columns = [
            (codes[:, n, None] == torch.arange(1, size + 1, device=self.device)).float()
            for n, size in enumerate(self.sizes)
        ]
        return torch.cat(columns, dim=1)


def train(
    config: TrainingConfig,
    bundle: Bundle,
    *,
    images: float,
    minutes: float = math.inf,
    steady: float = 1.0,
    guide: Path | None = None,
) -> Game:
    """Returns the game after so many images, or minutes.

    Args:
        guide: the folder of a classifier, where the settings ask for one.
        steady: share of the training after which the learning rates sink, in a line to nought.
    """
    game = Game(config, bundle)
    if config.guide:
        game.guide = misread_by(guide, bundle.axes, size=config.resolution)
    begun = time.monotonic()
    while True:
        shown = game.done * config.batch / images
        done = max(shown, (time.monotonic() - begun) / 60 / minutes)
        if done >= 1:
            return game
        chunk = min(CHUNK, math.ceil((1 - shown) * images / config.batch))
        scalars = game.run(chunk, min(1.0, (1 - done) / max(1 - steady, 1e-9)))
        line = " ".join(f"{name}={value:.3f}" for name, value in scalars.items())
        print(f"step {game.done}: {line}", flush=True)


def table(bundle: Bundle, device: str) -> Table:
    """Returns a bundle on the device."""
    order = np.argsort(bundle.conditions[:, 0], kind="stable")
    codes = np.asarray(bundle.conditions)[order].astype(np.int64)
    crops, starts, counts = np.unique(codes[:, 0], return_index=True, return_counts=True)
    most = max(len(axis.values) for axis in bundle.axes)
    shown = np.zeros((len(crops), codes.shape[1], most + 1), dtype=bool)
    for n, crop in enumerate(crops):
        for axis, column in enumerate(codes[codes[:, 0] == crop].T):
            shown[n, axis, column[column > 0]] = True
    parts = (np.asarray(bundle.images)[order], codes, starts, counts, shown)
    return Table(*(torch.tensor(part, device=device) for part in parts))


def mismatched(pairs: Table, codes: Tensor, crop: Tensor) -> Tensor:
    """Returns conditions (B, axes) that differ from `codes`, as batches.Mismatches makes them."""
    size, device = len(codes), codes.device
    rows = torch.arange(size, device=device)
    away = (torch.rand(size, device=device) * (len(pairs.codes) - pairs.counts[crop])).long()
    away = torch.where(away >= pairs.starts[crop], away + pairs.counts[crop], away)
    others = pairs.codes[away]
    values = torch.arange(pairs.shown.shape[2], device=device)
    new = pairs.shown[crop] & (values != codes[:, :, None])
    free = new.any(2) & (codes > 0)
    axis = (torch.rand(free.shape, device=device) * free).argmax(1)
    value = (torch.rand(new.shape, device=device) * new)[rows, axis].argmax(1)
    chosen = torch.arange(codes.shape[1], device=device) == axis[:, None]
    one = torch.where(chosen, value[:, None], codes)
    whole = ~free.any(1) | (torch.rand(size, device=device) < 0.5)
    return torch.where(whole[:, None], others, one)


def turned(images: Tensor) -> Tensor:
    """Returns images (B, R, R, 3), each mirrored or not and turned by right angles at random."""
    count, device = len(images), images.device
    mirror = torch.rand(count, 1, 1, 1, device=device) < 0.5
    images = torch.where(mirror, images.flip(2), images)
    quarter = torch.randint(4, (count, 1, 1, 1), device=device)
    made = images
    for n in (1, 2, 3):
        made = torch.where(quarter == n, torch.rot90(images, n, (1, 2)), made)
    return made


def augment(images: Tensor, strength: float) -> Tensor:
    """Returns images (B, R, R, 3) changed at random as models.augment does."""
    if not strength:
        return images
    count, side, device = len(images), images.shape[1], images.device
    tones = (2 * torch.rand(3, count, 1, 1, 1, device=device) - 1) * COLOUR * strength
    grey = images.mean(3, keepdim=True)
    images = grey + (images - grey) * (1 + tones[2])
    middle = images.mean((1, 2, 3), keepdim=True)
    images = middle + (images - middle) * (1 + tones[1]) + tones[0]
    reach = max(1, round(SHIFT * strength * side))
    places = torch.arange(side, device=device)
    for axis in (1, 2):
        at = (places + torch.randint(-reach, reach + 1, (count, 1), device=device)).abs()
        at = torch.where(at >= side, 2 * (side - 1) - at, at)
        at = at[:, :, None, None] if axis == 1 else at[:, None, :, None]
        images = images.gather(axis, at.expand(images.shape))
    centre = torch.randint(side, (2, count, 1), device=device)
    far = (places - centre).abs() * 2 < round(HOLE * strength * side)
    hole = far[0][:, :, None] & far[1][:, None, :]
    return images.masked_fill(hole[..., None], 0.0)


def rebuilding_error(images: Tensor, rebuilt: Tensor) -> Tensor:
    """Returns the mean absolute error of rebuilt images (B, 32, 32, 3) against the real ones."""
    small = torch.nn.functional.adaptive_avg_pool2d(images.permute(0, 3, 1, 2), rebuilt.shape[1:3])
    return (small.permute(0, 2, 3, 1) - rebuilt).abs().mean()
