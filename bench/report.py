"""How a bench prints what it measured: the machine, a table, one line of JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil


def machine() -> str:
    """Returns what this was measured on."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def spread(values: Sequence[float]) -> dict[str, float]:
    """Returns median, least and greatest."""
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
    }


def show(
    name: str,
    measured: Mapping[str, Sequence[float]],
    limits: Mapping[str, float],
    least: Mapping[str, float] | None = None,
) -> None:
    """Prints every figure with its spread and its limit: the most it may be, or the least."""
    print(f"{name}: {machine()}\n")
    print("| figure | median | min | max | limit |\n| --- | --- | --- | --- | --- |")
    figures = {figure: spread(values) for figure, values in measured.items()}
    marks = {f: f"≤ {v}" for f, v in limits.items()} | {
        f: f"≥ {v}" for f, v in (least or {}).items()
    }
    for figure, found in figures.items():
        limit = marks.get(figure, "")
        print(f"| {figure} | {found['median']} | {found['min']} | {found['max']} | {limit} |")
    print("\n" + json.dumps({"bench": name, "machine": machine(), **figures}))


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
