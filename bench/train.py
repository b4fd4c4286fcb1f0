"""Training speed beside a PyTorch DCGAN of the same layers and widths, and beside the processor.

Run: python manage.py bench train [--width 64] [--batch 32] [--rounds 5]

PyTorch is no requirement of the project: install it into the environment for this bench alone
(`.venv/bin/python -m pip install torch`).
Every round measures each in a process of its own, one after the other, so that a machine whose
speed drifts treats them alike; the ratios are of one round.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.report import machine, spread
from core.train.cost import OPERATIONS
from models.config import TrainingConfig, preset

STEPS, WARM = 20, 3
FEATURES = 58  # as many as the vocabulary's values, about


def main() -> None:
    """Measures in turn and prints images per second, ratios and the fraction of the peak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=sorted(MEASURES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(MEASURES[options.only](options.width, options.batch)))
        return
    names = [name for name in MEASURES if name != "pytorch" or has_torch()]
    measured: dict[str, list[Any]] = {name: [] for name in names}
    for turn in range(options.rounds):
        for name in names:
            measured[name].append(in_a_process(name, options))
        print(f"round {turn + 1} of {options.rounds}", flush=True)
    show(measured, options)


def has_torch() -> bool:
    """Returns whether PyTorch is there, and says so where it is not."""
    try:
        import torch  # noqa: F401
    except ImportError:
        print("PyTorch is not installed: measured without it.")
        return False
    return True


def in_a_process(name: str, options: argparse.Namespace) -> Any:
    """Returns what a new process measures."""
    command = [sys.executable, "-m", "bench.train", "--only", name]
    command += ["--width", str(options.width), "--batch", str(options.batch)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def keras_paper(width: int, batch: int) -> dict[str, Any]:
    """Returns images per second of our DCGAN, in the arithmetic that is faster here."""
    return keras_rate(preset("paper", width=width, batch=batch, precision="auto"))


def keras_studio(width: int, batch: int) -> dict[str, Any]:
    """Returns images per second of the studio preset at its own width and batch."""
    return keras_rate(preset("studio"))


def keras_rate(config: TrainingConfig) -> dict[str, Any]:
    """Returns images per second of whole training steps, the feeding of pairs included."""
    import tempfile
    from pathlib import Path

    from bench import renders
    from core.train import starts
    from core.train.bundles import condition_axes
    from models import devices
    from models.bundle import Bundle
    from models.train import Training

    devices.share_cores(config)
    pairs = renders.read(renders.STARTER, config.resolution)
    bundle = Bundle(pairs.images, pairs.codes, pairs.descriptions, condition_axes(), {})
    with tempfile.TemporaryDirectory() as folder:
        training = Training(
            Path(folder), bundle, config, guide=starts.GUIDE, renders=starts.RENDERS
        )

        def step(number: int) -> Any:
            now = training.feed.round(number)
            return training.step(now, penalised=training.is_penalised(number))

        rate = rate_of(lambda n: float(step(n)["generator_loss"]), config.batch)
    return {"images_per_second": rate, "precision": training.precision}


def pytorch(width: int, batch: int) -> dict[str, Any]:
    """Returns images per second of the same DCGAN in PyTorch, eager, float32."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(0)
    text, latent, compressed = FEATURES + 128, 100, 128

    class Generator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.caption = nn.Sequential(nn.Linear(text, compressed), nn.LeakyReLU(0.2))
            self.start = nn.Linear(latent + compressed, 16 * 8 * width, bias=False)
            parts: list[nn.Module] = [nn.BatchNorm2d(8 * width), nn.ReLU()]
            for wide in (8 * width, 4 * width, 2 * width):
                parts += [nn.ConvTranspose2d(wide, wide // 2, 4, 2, 1, bias=False)]
                parts += [nn.BatchNorm2d(wide // 2), nn.ReLU()]
            parts += [nn.ConvTranspose2d(width, 3, 4, 2, 1), nn.Tanh()]
            self.rest = nn.Sequential(*parts)

        def forward(self, z: Any, t: Any) -> Any:
            x = self.start(torch.cat([z, self.caption(t)], 1))
            return self.rest(x.view(-1, 8 * width, 4, 4))

    class Discriminator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.caption = nn.Sequential(nn.Linear(text, compressed), nn.LeakyReLU(0.2))
            parts: list[nn.Module] = []
            for inner, outer in ((3, 1), (width, 2), (2 * width, 4), (4 * width, 8)):
                parts += [nn.Conv2d(inner, outer * width, 4, 2, 1), nn.LeakyReLU(0.2)]
            self.encoder = nn.Sequential(*parts)
            self.mix = nn.Conv2d(8 * width + compressed, 8 * width, 1)
            self.judge = nn.Conv2d(8 * width, 1, 4)

        def forward(self, x: Any, t: Any) -> Any:
            everywhere = self.caption(t)[:, :, None, None].expand(-1, -1, 4, 4)
            x = torch.cat([self.encoder(x), everywhere], 1)
            return self.judge(functional.leaky_relu(self.mix(x), 0.2)).flatten(1)

    g, d = Generator(), Discriminator()
    of_g = torch.optim.Adam(g.parameters(), 2e-4, (0.5, 0.999))
    of_d = torch.optim.Adam(d.parameters(), 5e-5, (0.5, 0.999))

    def step(number: int) -> float:
        images, words = torch.rand(batch, 3, 64, 64) * 2 - 1, torch.rand(batch, text)
        fakes = g(torch.randn(batch, latent), words)
        real, fake = d(images, words), d(fakes.detach(), words)
        d_loss = functional.softplus(-real).mean() + functional.softplus(fake).mean()
        of_d.zero_grad()
        d_loss.backward()
        of_d.step()
        g_loss = functional.softplus(-d(fakes, words)).mean()
        of_g.zero_grad()
        g_loss.backward()
        of_g.step()
        return float(g_loss)

    return {"images_per_second": rate_of(step, batch), "precision": "float32"}


def matmul_peak(width: int, batch: int) -> dict[str, Any]:
    """Returns multiplications per second of a large matrix product in TensorFlow, by type."""
    import tensorflow as tf

    found = {}
    for name in ("float32", "bfloat16"):
        matrix = tf.cast(tf.random.stateless_normal((2048, 2048), (1, 2)), name)
        tf.matmul(matrix, matrix)
        best = min(timed(lambda m=matrix: tf.matmul(m, m)) for _ in range(5))  # type: ignore[misc]
        found[name] = 2048**3 / best
    return found


def rate_of(step: Callable[[int], float], batch: int) -> float:
    """Returns images per second over STEPS steps, after a few that warm up both kinds of step."""
    for number in range(WARM):
        step(number)
    return STEPS * batch / timed(lambda: [step(16 + n) for n in range(STEPS)])


def timed(work: Callable[[], object]) -> float:
    """Returns the seconds that the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


MEASURES: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "keras paper": keras_paper,
    "pytorch": pytorch,
    "keras studio": keras_studio,
    "peak": matmul_peak,
}


def show(measured: dict[str, list[Any]], options: argparse.Namespace) -> None:
    """Prints a table and a line of JSON."""
    rates = {
        n: [m["images_per_second"] for m in found] for n, found in measured.items() if n != "peak"
    }
    precision = measured["keras paper"][0]["precision"]
    kind = "bfloat16" if "bfloat16" in precision else "float32"
    work = OPERATIONS * (options.width / 64) ** 2
    fractions = [
        rate * work / peak[kind]
        for rate, peak in zip(rates["keras paper"], measured["peak"], strict=True)
    ]
    told: dict[str, Any] = {
        "bench": "train", "machine": machine(), "precision": precision,
        "images_per_second": spread(rates["keras paper"]),
        "studio_images_per_second": spread(rates["keras studio"]),
        "fraction_of_peak": spread(fractions),
    }  # fmt: skip
    if "pytorch" in rates:
        ratios = [a / b for a, b in zip(rates["keras paper"], rates["pytorch"], strict=True)]
        told |= {"pytorch": spread(rates["pytorch"]), "ratio_to_pytorch": spread(ratios)}
    gflops = 2 * statistics.median(peak[kind] for peak in measured["peak"]) / 1e9
    print(f"\ntrain: {machine()}, {precision}, matmul peak {gflops:.0f} GFLOP/s\n")
    print("| figure | median | min | max |\n| --- | --- | --- | --- |")
    for name, value in told.items():
        if isinstance(value, dict):
            print(f"| {name} | {value['median']} | {value['min']} | {value['max']} |")
    print("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
