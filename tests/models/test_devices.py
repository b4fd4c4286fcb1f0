"""A training on several devices, tried on two that share one processor."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from core.settings import PROJECT

TWO_DEVICES = """
import json
import tensorflow as tf

processor = tf.config.list_physical_devices("CPU")[0]
two = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(processor, two)

import sys
import numpy as np
from models import devices
from models.config import TrainingConfig
from models.gan import GAN, Round

config = TrainingConfig(resolution=8, width=4, batch=4, average=0.9, judgement="projection")
devices.share_cores(TrainingConfig(width=64))
before_all = tf.config.threading.get_inter_op_parallelism_threads()
devices.share_cores(config)
random = np.random.default_rng(0)


def round_of_four():
    shapes = ((4, 8, 8, 3), (4, 5), (4, 5), (4, config.latent))
    drawn = (tf.constant(random.normal(size=shape), tf.float32) for shape in shapes)
    return Round(*drawn, tf.constant([[1, 2], [1, 3]]), tf.constant(1.0), tf.constant(0.9))


plain, shared = devices.strategy(3, "CPU"), devices.strategy(4, "CPU")
with shared.scope():
    gan = GAN(config, features=5)
before = [weight.numpy() for weight in gan.trainable_variables]
step = devices.compiled_step(shared, gan)
losses = [float(step(round_of_four(), penalised=False)["discriminator_loss"]) for _ in range(2)]
weights = gan.get_weights()
gan.save_weights(sys.argv[1])
step(round_of_four(), penalised=False)
gan.load_weights(sys.argv[1])
networks = (gan.generator, gan.discriminator, gan.averaged)
copies = [weight.value.values for network in networks for weight in network.trainable_weights]
print(json.dumps({
    "at_once_in_wide_ones": before_all,
    "at_once": tf.config.threading.get_inter_op_parallelism_threads(),
    "cores": tf.config.threading.get_intra_op_parallelism_threads(),
    "odd": plain.num_replicas_in_sync,
    "words": devices.described(shared),
    "finite": bool(np.isfinite(losses).all()),
    "moved": any(
        np.abs(new.numpy() - old).max() > 0
        for new, old in zip(gan.trainable_variables, before, strict=True)
    ),
    "kept": all(map(np.array_equal, gan.get_weights(), weights)),
    "apart": max(float(np.abs(a.numpy() - b.numpy()).max()) for a, b in copies),
}))
"""


def test_two_devices_take_one_step_together_and_keep_the_same_weights(tmp_path):
    command = [sys.executable, "-c", TWO_DEVICES, str(tmp_path / "gan.weights.h5")]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout.splitlines()[-1])
    assert told.pop("cores") == max(1, os.cpu_count() // 2)
    assert told == {
        "at_once": 2, "at_once_in_wide_ones": 0,
        "odd": 1, "words": "2 mirrored devices", "finite": True, "moved": True, "kept": True,
        "apart": 0.0,
    }  # fmt: skip
