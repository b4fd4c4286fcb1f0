"""What each step of a training reads, by its number; the next is made while one is in use."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import tensorflow as tf

from models.batches import (
    Mismatches,
    balanced_indices,
    code_random,
    latent_batch,
    opened,
    turned,
)
from models.bundle import Bundle, Real, by_first, joined
from models.config import TrainingConfig
from models.gan import Round
from models.renders import FALLS_OVER, REST, sources, told_apart
from models.text import text_features


class Feed:
    """The rounds of a run, each a pure function of config, bundle and step."""

    def __init__(self, config: TrainingConfig, bundle: Bundle) -> None:
        self.config, self.bundle = config, bundle
        self.sources = sources(bundle)
        self.groups = [by_first(source.codes) for source in self.sources]
        self.mismatches = Mismatches(np.concatenate([source.codes for source in self.sources]))
        self._ahead: dict[int, Future[Round]] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="feed")

    def round(self, step: int) -> Round:
        """Returns what step number `step` reads, and begins with the next."""
        wanted = self._ahead.pop(step, None) or self._worker.submit(self._made, step)
        self._ahead = {step + 1: self._worker.submit(self._made, step + 1)}
        return wanted.result()

    def counts(self, step: int) -> list[int]:
        """Returns how many pairs step number `step` sees, and how many renders where there are any.

        Beside photographs there are ever fewer renders, down to a rest.
        """
        size, share = self.config.batch, self.config.mixed
        if not self.bundle.renders:
            return [size]
        if told_apart(self.bundle):
            share *= 1 - (1 - REST) * min(1.0, step * size / FALLS_OVER)
        renders = round(share * size)
        return [size - renders, renders]

    def _made(self, step: int) -> Round:
        config, size = self.config, self.config.batch
        chance = {"seed": config.seed, "step": step}
        chosen = self._chosen(step)
        images = turned(chosen.images, **chance) if config.turn else chosen.images
        text, wrong = self._texts(chosen, step)
        shown = step * size
        ramp = min(1.0, shown / config.ramp_images) if config.ramp_images else 1.0
        decay = min(config.average, (1 + step) / (10 + step))
        return Round(
            images=tf.constant(images.astype(np.float32) / 127.5 - 1.0),
            text=tf.constant(text),
            wrong=tf.constant(wrong),
            latents=tf.constant(latent_batch(size, config.latent, **chance)),
            seeds=tf.constant([[config.seed, 2 * step], [config.seed, 2 * step + 1]], tf.int32),
            ramp=tf.constant(ramp, tf.float32),
            decay=tf.constant(decay, tf.float32),
        )

    def _chosen(self, step: int) -> Real:
        """Returns the pairs of a step, and after them the renders."""
        chance = {"seed": self.config.seed, "step": step}
        return joined(
            [
                source.at(balanced_indices(groups, many, **chance))
                for source, groups, many in zip(
                    self.sources, self.groups, self.counts(step), strict=True
                )
            ]
        )

    def _texts(self, chosen: Real, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns the text features of the chosen ones, and of conditions that are not theirs."""
        config, random = self.config, code_random(seed=self.config.seed, step=step)
        codes = opened(chosen.codes, config.drop_conditions, random)
        if told_apart(self.bundle):
            codes[:, -1] = chosen.codes[:, -1]
        other = self.mismatches.of(codes, random) if config.mismatched else codes
        text, wrong = (
            text_features(which, chosen.descriptions, self.bundle.axes, words=config.words)
            for which in (codes, other)
        )
        return text, wrong
