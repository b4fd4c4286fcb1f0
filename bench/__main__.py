"""Runs a measurement so that what it started ends with it: `python -m bench NAME ARGUMENTS`."""

from __future__ import annotations

import runpy
import signal
import sys

TERMINATED = 128 + signal.SIGTERM  # exit status, as shells count


def main() -> None:
    """Runs bench/NAME.py; the signal to end lets it clean up as Ctrl+C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    name = sys.argv.pop(1)
    sys.argv[0] = f"bench {name}"
    runpy.run_module(f"bench.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
