"""What forms in the images as a training goes on: the paper's three phases, as figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models import judge, metrics
from models.bundle import Bundle, Real

Images = npt.NDArray[np.uint8]
MOST = 500  # training pairs that snapshots are compared with
FEWEST = 8  # held-out pairs for a kernel distance


class Phases:
    """Measures a snapshot's images (N, R, R, 3) against the pairs whose captions they were given.

    reader: a folder with a judge (judge.json, judge.npz); it is asked only where it knows
    images of this size and these very axes.
    """

    def __init__(self, bundle: Bundle, chosen: npt.NDArray[np.intp], reader: Path | None) -> None:
        self.real = np.asarray(bundle.images[chosen])
        self.codes = np.asarray(bundle.conditions[chosen])
        self.groups = [bundle.axes[0].values[code - 1] for code in self.codes[:, 0]]
        self.pairs = np.asarray(bundle.images[:: -(-len(bundle) // MOST)])
        self.held_out = bundle.held_out
        self.judge = judge.fitting(reader, self.real.shape[1], bundle.axes)

    def figures(self, made: Images) -> dict[str, float]:
        """Returns fine_detail, colour_distance, variety, copied and, with a judge, recognised.

        fine_detail: energy of the finest Laplacian level, that of the real images being 1.
        colour_distance: of the channels' histograms to the real ones, in tones of 255.
        variety: how much the layouts of one group differ, those of the real images being 1.
        copied: share of images that are nearly a training pair, in [0, 1].
        recognised: share of all conditions that the judge reads as asked for, in [0, 1]; and
        recognised_X for every group X, such as a crop.
        """
        detail = metrics.fine_detail(made) / max(metrics.fine_detail(self.real), 1e-6)
        found = {
            "fine_detail": detail,
            "colour_distance": metrics.colour_distance(self.real, made),
            "copied": metrics.copied(self.pairs, made),
        }
        usual = metrics.layout_variety(self.real, self.groups)
        if usual > 0:
            found["variety"] = metrics.layout_variety(made, self.groups) / usual
        return found | self.recognised(made)

    def kid(self, draw: Callable[[Real], Images]) -> dict[str, float]:
        """Returns kid, the kernel distance to the pairs held out; nothing without them or a judge.

        Args:
            draw: makes an image for each of them.
        """
        if not self.judge or not self.held_out or len(self.held_out) < FEWEST:
            return {}
        sets = (self.held_out.images, draw(self.held_out))
        return {"kid": metrics.kid(*(self.judge.features(images) for images in sets))}

    def recognised(self, made: Images) -> dict[str, float]:
        """Returns what the judge reads, of all images and of every group; nothing without one."""
        if not self.judge:
            return {}
        right = self.judge.codes(made, turned=False) == self.codes  # snapshots are to be quick
        asked = self.codes > 0
        found = {"recognised": float(right[asked].mean())}
        for group in dict.fromkeys(self.groups):
            own = np.array(self.groups) == group
            found[f"recognised_{group}"] = float(right[own][asked[own]].mean())
        return found
