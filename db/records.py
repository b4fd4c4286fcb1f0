"""Frozen records that the query functions take and return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, TypeVar

from db.job_records import Standing

Record = TypeVar("Record")

NEW, ACCEPTED, REJECTED = "new", "accepted", "rejected"
PAIR_STATUSES = (NEW, ACCEPTED, REJECTED)
PAIR_ORDERS = ("oldest", "newest", "changed", "unchanged", "crop")
EXACT_DUPLICATE, NEAR_DUPLICATE, OUTLIER = "exact_duplicate", "near_duplicate", "outlier"
IMAGE_FLAGS = (
    "blurred",
    "dark",
    "bright",
    "low_contrast",
    "odd_size",
    "odd_aspect",
    "border",
    "alpha",
)
FLAGS = (EXACT_DUPLICATE, NEAR_DUPLICATE, *IMAGE_FLAGS, OUTLIER)
ANY_FLAG = "any"
QUEUED, RUNNING, STOPPING = "queued", "running", "stopping"
SUCCEEDED, FAILED, CANCELLED, INTERRUPTED = "succeeded", "failed", "cancelled", "interrupted"
ACTIVE_STATES = (RUNNING, STOPPING)
RESUMABLE_STATES = (FAILED, CANCELLED, INTERRUPTED)
GOING_STATES = (QUEUED, *ACTIVE_STATES)
ENDED_STATES = (SUCCEEDED, *RESUMABLE_STATES)


@dataclass(frozen=True, kw_only=True)
class NewPair:
    """A pair about to be added; see db.tables.Pair for the fields."""

    import_key: str
    image_sha256: str
    width: int
    height: int
    description: str
    language: str
    crop: str | None
    conditions: Mapping[str, str]
    source: str = ""
    source_group: str = ""
    synthetic: bool = False
    lot: str = ""
    sample: str = ""
    place: str = ""
    taken_on: date | None = None
    moisture_percent: float | None = None
    px_per_mm: float | None = None


@dataclass(frozen=True, kw_only=True)
class PairRecord:
    """A pair as it stands; `version` is what an edit of it must name."""

    id: int
    image_sha256: str
    width: int
    height: int
    description: str
    language: str
    crop: str | None
    conditions: Mapping[str, str]
    source: str
    source_group: str
    synthetic: bool
    lot: str
    sample: str
    place: str
    taken_on: date | None
    moisture_percent: float | None
    px_per_mm: float | None
    status: str
    split: str | None
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    version: int


@dataclass(frozen=True, kw_only=True)
class PairFilter:
    """Which pairs: None means any.

    Every word of `text` begins a word of the description, every word of `source` one of the source,
    whatever their case. `crop` may be "" for pairs without one, and so may a value of `conditions`.
    `version` is the id of a dataset version whose pairs are known (db.versions.set_members). `flag`
    is one of FLAGS, or ANY_FLAG.
    """

    crop: str | None = None
    text: str | None = None
    status: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    synthetic: bool | None = None
    source: str | None = None
    version: int | None = None
    flag: str | None = None


@dataclass(frozen=True, kw_only=True)
class CheckRecord:
    """What was measured of one image; see db.check_tables.ImageCheck for the fields."""

    image_sha256: str
    alpha: bool
    measures: Mapping[str, float]
    signature: bytes


@dataclass(frozen=True)
class MeasuredPair:
    """A pair with what was measured of its image."""

    id: int
    crop: str | None
    width: int
    height: int
    alpha: bool
    measures: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class FlagRecord:
    """One thing that may be amiss with a pair, and how much so."""

    pair_id: int
    flag: str
    amount: float
    dismissed: bool


@dataclass(frozen=True, kw_only=True)
class LikenessRecord:
    """Two images that look alike; similarity 1 is the same picture."""

    first: str
    second: str
    similarity: float
    dismissed: bool = False


@dataclass(frozen=True, kw_only=True)
class VersionRecord:
    """A frozen dataset version; `details` says how it was made (filter, seed, sizes of splits).

    One that is `elsewhere` came with an imported run: its name is known here, its pairs are not.
    """

    id: int
    name: str
    content_hash: str
    pairs: int
    created_at: datetime
    created_by: str
    details: Mapping[str, Any]

    @property
    def elsewhere(self) -> bool:
        """Says whether its pairs are in another workspace only."""
        return bool(self.details.get("elsewhere", False))


@dataclass(frozen=True, kw_only=True)
class ViewRecord:
    """A named set of filters; `query` is what stands in the address."""

    id: int
    name: str
    query: Mapping[str, str]
    created_by: str


@dataclass(frozen=True, kw_only=True)
class JobRecord:
    """A job and its lease; see db.tables.Job for the fields."""

    id: int
    kind: str
    state: str
    stop_requested: bool
    fence: int
    holder: str
    lease_until: float
    events_read: int
    message: str
    priority: int
    worked_s: float
    created_at: datetime
    created_by: str
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class Queue:
    """Jobs that wait and jobs that run, and when the newest job of each user began."""

    waiting: tuple[JobRecord, ...]
    active: tuple[JobRecord, ...]
    served: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class RunRecord(Standing):
    """A training run with the state of its job.

    `seconds` is the time spent in training steps.
    """

    id: int
    name: str
    job_id: int
    config: Mapping[str, Any]
    details: Mapping[str, Any]
    version: VersionRecord
    epoch: int
    seconds: float
    images_per_second: float
    notes: str
    tags: tuple[str, ...]

    @property
    def epochs(self) -> int:
        """The number of epochs that the run is to have."""
        return int(self.config["epochs"])

    @property
    def imported(self) -> Mapping[str, Any]:
        """Where the run was trained, if not here; else nothing."""
        origin: Mapping[str, Any] = self.details.get("imported", {})
        return origin


@dataclass(frozen=True)
class Curve:
    """One metric over the epochs of a run."""

    epochs: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class SnapshotRecord:
    """A snapshot: its PNG and its checkpoint, both by their path inside the run's folder."""

    run_id: int
    epoch: int
    file: str
    checkpoint: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AuditRecord:
    """One line of the audit log; `changes` maps a field to its old and new value.

    Lines of one act, such as an edit of many pairs, share their `batch`.
    """

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    subject_id: int
    batch: str | None
    changes: Mapping[str, Any]


def record_of(kind: type[Record], row: object, /, **given: Any) -> Record:
    """Returns a record whose fields are `given`, or else the row's columns of the same name."""
    names = (item.name for item in fields(kind) if item.name not in given)  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in names}, **given)
