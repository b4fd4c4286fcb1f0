"""Pace: how often pages that follow something refresh, so that looking on costs the work little.

One who looks on alone is at most 2 s behind. The more look on, the rarer each does, so that all
together take a small share of the processors, by what a refresh has taken of them lately.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import streamlit as st

SOONEST_S, LATEST_S = 1.4, 60.0  # with the half second of a supervisor: below 2 s behind
SHARE = 0.03  # of all processors, for all who look on together
BESIDE = 1.5  # a refresh also costs what the server does with it in other threads
LATELY = 15  # refreshes whose median is what one costs
STEP = 1.5  # a new interval is worth a change from this ratio on
SESSION, CURRENT, FRESH = "pace_session", "pace_current", "pace_fresh"


class Pace:
    """Who looks on just now, and what a refresh costs."""

    def __init__(self, cores: int) -> None:
        self.cores = cores
        self.seen: dict[str, float] = {}  # until when each counts, by session
        self.lately: deque[float] = deque(maxlen=LATELY)
        self.lock = threading.Lock()

    def interval(self, at: float) -> float:
        """Returns the seconds between two refreshes of each who looks on."""
        with self.lock:
            self.seen = {who: until for who, until in self.seen.items() if until > at}
            cost = median(self.lately) if self.lately else 0.0
        wanted = len(self.seen) * cost * BESIDE / (SHARE * self.cores)
        return min(max(wanted, SOONEST_S), LATEST_S)

    def note(self, who: str, seconds: float, at: float, interval: float) -> None:
        """Takes in that someone was shown something, and what that took of a processor."""
        with self.lock:
            self.seen[who] = at + 2 * interval + SOONEST_S
            self.lately.append(seconds)


PACE = Pace(os.cpu_count() or 1)


def now() -> float:
    """Returns the interval for a page that begins to follow something."""
    found = PACE.interval(time.monotonic())
    st.session_state[CURRENT], st.session_state[FRESH] = found, True
    return found


@contextmanager
def kept() -> Iterator[None]:
    """Measures a refresh; begins the page anew where its interval is no longer the right one."""
    who = st.session_state.setdefault(SESSION, uuid.uuid4().hex)
    begun = time.thread_time()
    yield
    taken, at, current = time.thread_time() - begun, time.monotonic(), st.session_state[CURRENT]
    if st.session_state.pop(FRESH, False):  # a first drawing is dearer, and the interval is new
        return
    PACE.note(who, taken, at, current)
    wanted = PACE.interval(at)
    if max(wanted / current, current / wanted) >= STEP:
        st.rerun()
