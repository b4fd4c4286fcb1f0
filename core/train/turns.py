"""Turns: which waiting job comes next and when; one rule for jobs of every kind.

First comes the user with the fewest running jobs; among equals the one who was served longest ago,
or never; among those the one who has waited longest. Within a user priority decides, then age.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from db.records import JobRecord, Queue

TRAININGS = ("train", "evaluate")  # kinds that keep all processors busy
LIGHT = ("search", "bulk", "import", "export")  # kinds that run beside a training
NEVER, LATEST = (moment.replace(tzinfo=UTC) for moment in (datetime.min, datetime.max))


@dataclass(frozen=True)
class Turn:
    """The place of a waiting job, from 1, and in how many seconds it begins; None: not known."""

    job_id: int
    place: int
    begins_in_s: float | None


def rivals(kind: str) -> tuple[str, ...]:
    """Returns the kinds of jobs that share their places with jobs of this kind."""
    return LIGHT if kind in LIGHT else TRAININGS


def following(queue: Queue, count: int) -> list[JobRecord]:
    """Returns the next so many jobs in their order, as if all places became free at once."""
    played = _played(queue, {}, len(queue.active) + count, LATEST)
    return [job for job, _ in islice(played, count)]


def may_begin(queue: Queue, job_id: int, *, limit: int) -> bool:
    """Says whether one of the free places out of `limit` is the job's."""
    free = max(limit - len(queue.active), 0)
    return job_id in {job.id for job in following(queue, free)}


def forecast(queue: Queue, seconds: Mapping[int, float], *, limit: int, at: datetime) -> list[Turn]:
    """Returns when each waiting job begins, in order.

    Args:
        seconds: how long a job still takes, by its number; what is not there is not known.
        at: the moment from which the seconds count.
    """
    return [
        Turn(job.id, place, begins if math.isfinite(begins) else None)
        for place, (job, begins) in enumerate(_played(queue, seconds, limit, at), 1)
    ]


def moved(own: Sequence[JobRecord], job_id: int, by: int) -> dict[int, int]:
    """Returns new priorities of one user's waiting jobs, with one of them moved by some places.

    Args:
        own: the jobs in their order; those that are added later come after all of them.
    """
    order = [job.id for job in own]
    place = min(max(order.index(job_id) + by, 0), len(order) - 1)
    order.remove(job_id)
    order.insert(place, job_id)
    return {one: len(order) - index for index, one in enumerate(order)}


def _played(
    queue: Queue, seconds: Mapping[int, float], limit: int, at: datetime
) -> Iterator[tuple[JobRecord, float]]:
    line, now = _Line(queue), 0.0
    ends = [(seconds.get(job.id, math.inf), job) for job in queue.active]
    while line.waiting:
        while len(ends) >= limit:
            first = min(ends, key=lambda end: end[0])
            ends.remove(first)
            line.end(first[1])
            now = first[0]
        job = line.take(at + timedelta(seconds=now) if math.isfinite(now) else at)
        ends.append((now + seconds.get(job.id, math.inf), job))
        yield job, now


class _Line:
    """Those who wait, how many of theirs run and when they were served, as jobs begin and end."""

    def __init__(self, queue: Queue) -> None:
        self.waiting = list(queue.waiting)
        self.running = Counter(job.created_by for job in queue.active)
        self.served = {who: (at, 0) for who, at in queue.served.items()}

    def take(self, at: datetime) -> JobRecord:
        """Lets the next job begin."""
        first = min(self.waiting, key=self._rank)
        self.waiting.remove(first)
        self.running[first.created_by] += 1
        self.served[first.created_by] = (at, -len(self.waiting))
        return first

    def end(self, job: JobRecord) -> None:
        """Lets a job end."""
        self.running[job.created_by] -= 1

    def _rank(self, job: JobRecord) -> tuple[object, ...]:
        who = job.created_by
        since = min(other.queued_at for other in self.waiting if other.created_by == who)
        user = (self.running[who], self.served.get(who, (NEVER, 0)), since, who)
        return (*user, -job.priority, job.queued_at, job.id)
