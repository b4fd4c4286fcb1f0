"""Which arithmetic is faster on this processor: float32, or bfloat16 with float32 weights."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import tensorflow as tf

FLOAT32, MIXED = "float32", "mixed_bfloat16"
SECONDS = 1.0  # for each of the two
FASTER = 1.15  # times as fast as float32 before it is worth its rounding


def fastest() -> str:
    """Returns the policy whose convolutions, forward and back, ran faster in two seconds."""
    if tf.config.list_physical_devices("GPU"):
        return MIXED
    rates = {policy: _rate(policy) for policy in (FLOAT32, MIXED)}
    return MIXED if rates[MIXED] > FASTER * rates[FLOAT32] else FLOAT32


def _rate(policy: str) -> float:
    """Returns steps per second of one middle layer of the networks."""
    kind = tf.float32 if policy == FLOAT32 else tf.bfloat16
    maps = tf.cast(tf.random.stateless_normal((16, 16, 16, 64), (1, 2)), kind)
    kernel = tf.cast(tf.random.stateless_normal((3, 3, 64, 64), (3, 4)), kind)
    step: Callable[[Any, Any], Any] = tf.function(_step)
    step(maps, kernel)
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        step(maps, kernel)
        count += 1
    return count / (time.perf_counter() - begun)


def _step(maps: Any, kernel: Any) -> Any:
    with tf.GradientTape() as tape:
        tape.watch((maps, kernel))
        out = tf.nn.conv2d(maps, kernel, 1, "SAME")
    return tape.gradient(out, (maps, kernel))
