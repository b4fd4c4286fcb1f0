"""What a training runs on: the processor, a GPU, or several GPUs that part every batch."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from models.config import TrainingConfig
from models.gan import GAN, Round

Step = Callable[..., dict[str, Any]]

PARTED = ("images", "text", "wrong", "latents")  # of a round; the rest is the same for all
NARROW = 32  # a network's `width` at most
APART = 7919  # between the seeds of two devices


def share_cores(config: TrainingConfig) -> None:
    """Lets TensorFlow compute two things at a time for narrow networks, each on half of the cores.

    A step always has two to do: real and generated images, and on the way back the gradients of
    maps and of weights. Wide networks are quicker one by one on all cores (docs/recipe.md). It is
    called before TensorFlow first computes.
    """
    if config.width > NARROW:
        return
    half = max(1, (os.cpu_count() or 1) // 2)
    tf.config.threading.set_intra_op_parallelism_threads(half)
    tf.config.threading.set_inter_op_parallelism_threads(2)


def strategy(batch: int, kind: str = "GPU") -> tf.distribute.Strategy:
    """Returns TensorFlow's mirrored strategy over as many devices as part a batch evenly.

    Where that is no more than one, it is the plain strategy, which changes nothing.
    """
    names = [device.name for device in tf.config.list_logical_devices(kind)]
    many = max((n for n in range(1, len(names) + 1) if batch % n == 0), default=1)
    return (
        tf.distribute.MirroredStrategy(names[:many]) if many > 1 else tf.distribute.get_strategy()
    )


def described(chosen: tf.distribute.Strategy) -> str:
    """Returns the devices in words, for the log."""
    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    many = chosen.num_replicas_in_sync
    return f"{many} mirrored devices" if many > 1 else kind


def compiled_step(chosen: tf.distribute.Strategy, gan: GAN) -> Step:
    """Returns the step of `gan`, compiled; on several devices it is one step of all of them."""

    def step(data: Round, *, penalised: bool) -> dict[str, Any]:
        def one(data: Round) -> dict[str, Any]:
            return gan.train_step(part_of(data), penalised=penalised)

        scalars = chosen.run(one, args=(data,))
        return {name: chosen.reduce("MEAN", each, axis=None) for name, each in scalars.items()}

    compiled: Step = tf.function(gan.train_step if chosen.num_replicas_in_sync == 1 else step)
    return compiled


def part_of(data: Round) -> Round:
    """Returns what the device that asks gets of a round."""
    context = tf.distribute.get_replica_context()
    place, many = context.replica_id_in_sync_group, context.num_replicas_in_sync
    size = data.images.shape[0] // many
    parts = {name: getattr(data, name)[place * size : (place + 1) * size] for name in PARTED}
    return data._replace(**parts, seeds=data.seeds + tf.constant([[APART, 0]]) * place)
