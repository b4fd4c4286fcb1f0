"""A reviewer's desk: the pair that lies on it, and what every key does.

Keys are named by their place on the keyboard, as browsers do (KeyboardEvent.code without “Key” and
“Digit”), so that they work in every layout.
"""

from __future__ import annotations

import threading
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Unpack

from core import captions
from core.access import Actor
from core.curate import bulk, pairs, review
from core.curate.describe import describe, suggested
from core.curate.pairs import Changes, StaleEdit
from core.errors import GrainError
from core.vocabulary import CROP_AXIS, vocabulary
from db.records import ACCEPTED, REJECTED, PairFilter, PairRecord

OPTIONS_AT_ONCE = 9
MORE = "0"
DIGITS = tuple(str(digit) for digit in range(10))


@dataclass(frozen=True)
class Conflict:
    """What this desk wanted to save of a pair as it saw it, which is not so any more."""

    seen: PairRecord
    mine: Changes


@dataclass
class Desk:
    """One open review. Nothing on it is lost when the page is drawn anew.

    Two runs of a page may overlap: whoever changes something here holds `alone`.
    """

    actor: Actor
    wanted: PairFilter
    language: str
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    pair: PairRecord | None = None
    also: str | None = None  # who else looks at the pair
    axis: str = CROP_AXIS
    shelf: int = 0  # which nine of the options of the axis
    conflict: Conflict | None = None
    trail: list[int] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    seen: dict[int, PairRecord] = field(default_factory=dict)  # as each looked when last here
    error: GrainError | None = None  # the newest, to be shown
    heard: int = 0  # the number of the newest press
    drawn: dict[str, tuple[int, str]] = field(default_factory=dict)  # text fields: pair and words
    acts: list[tuple[str, int]] = field(default_factory=list)  # batches and their pairs
    alone: threading.RLock = field(default_factory=threading.RLock, compare=False, repr=False)

    def axes(self) -> list[str]:
        """Returns the axes that the pair can have, the crop first."""
        crop = self.pair.crop if self.pair else None
        return [CROP_AXIS, *(a.name for a in vocabulary().axes if a.choices(crop))]

    def options(self) -> dict[str, str]:
        """Returns the codes that the digits stand for just now."""
        codes = self._codes()
        start = self.shelf * OPTIONS_AT_ONCE
        return dict(zip(DIGITS[1:], codes[start : start + OPTIONS_AT_ONCE], strict=False))

    def has_more(self) -> bool:
        """Says whether the axis has more options than there are digits."""
        return len(self._codes()) > OPTIONS_AT_ONCE

    def coming(self) -> PairRecord | None:
        """Returns the pair that will probably come next."""
        found = review.following(self.wanted, self.holder, after=self.about(), skipped=self.skipped)
        return pairs.get(found) if found else None

    def begin(self) -> None:
        """Puts the first pair on the desk where none is there."""
        with self.alone:
            if self.pair is None:
                self._go_on()

    def hear(self, presses: Iterable[tuple[int, int, str]], texts: Mapping[str, str]) -> None:
        """Saves what was typed and does what was pressed since the last time, each thing once.

        Args:
            presses: the number of each, growing; the pair that was shown then; the key.
            texts: what the text fields hold now, by their names.
        """
        with self.alone:
            for name, text in texts.items():
                pair_id, before = self.drawn[name]
                if text.strip() != before.strip():
                    self.drawn[name] = (pair_id, text)
                    self._attempt(partial(self.save, about=pair_id, description=text))
            for number, about, key in presses:
                if number > self.heard:
                    self.heard = number
                    self.click(about, key)

    def click(self, about: int, key: str) -> None:
        """Presses a key, unless another pair than `about` lies here now; keeps its error."""
        with self.alone:
            if about == self.about():
                self._attempt(partial(self.press, key))

    def about(self) -> int:
        """Returns the id of the pair on the desk; 0 for none."""
        return self.pair.id if self.pair else 0

    def text(self) -> tuple[str, str]:
        """Returns the name of the text field to draw and its words, and remembers both.

        Other words get another field: what a browser still holds of the one before is then not
        taken for something that was typed.
        """
        assert self.pair is not None
        words = self.pair.description
        name = f"review_text_{self.pair.id}_{zlib.crc32(words.encode())}"
        self.drawn[name] = (self.pair.id, words)
        return name, words

    def press(self, key: str) -> None:
        """Does what a key stands for; other keys and keys that do not fit do nothing.

        In a conflict, 1 saves one's own changes on top of the others' and 2 keeps theirs.

        Raises:
            GrainError: it could not be done; StaleEdit leaves a conflict on the desk.
        """
        if self.conflict:
            if key in ("1", "2"):
                self.settle(mine=key == "1")
        elif key == "U":
            self.undo()
        elif self.pair is None:
            self._put(self.trail[-1] if key == "ArrowLeft" and self.trail else None)
        elif key in DIGITS:
            self._digit(key)
        elif key in self._actions():
            self._actions()[key]()

    def save(self, *, about: int | None = None, **changes: Unpack[Changes]) -> None:
        """Saves changes at once; a stale one becomes a conflict, with its pair on the desk.

        Args:
            about: the pair, if it may have left the desk since the change was made.
        """
        pair = self.pair if about is None else self.seen.get(about)
        if pair is None:
            return
        batch = bulk.new_batch()
        try:
            after = pairs.edit(self.actor, pair, batch=batch, **changes)
        except StaleEdit:
            if self.pair is None or self.pair.id != pair.id:
                self._put(pair.id)
            self.conflict = Conflict(pair, changes)
            raise
        if after.version != pair.version:
            self.acts.append((batch, after.id))
        self._see(after)

    def settle(self, *, mine: bool) -> None:
        """Ends a conflict: with the pair as others saved it, or with one's own changes on top."""
        if self.pair is None or self.conflict is None:
            return
        conflict, self.conflict = self.conflict, None
        self._see(pairs.get(self.pair.id))
        if mine:
            self.save(**pairs.rebased(conflict.mine, conflict.seen, self.pair))

    def undo(self) -> None:
        """Takes back the newest change of this desk and shows the pair that it was."""
        if not self.acts:
            return
        batch, pair_id = self.acts.pop()
        if not bulk.undo(self.actor, batch).changed:
            raise StaleEdit
        self.skipped.discard(pair_id)
        if self.pair is None or self.pair.id != pair_id:
            self._put(pair_id)
        self._see(pairs.get(pair_id))

    def open_axis(self, axis: str) -> None:
        """Gives the digits to an axis."""
        self.axis, self.shelf = axis, 0

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except GrainError as error:
            self.error = error

    def _actions(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Enter": lambda: self._decide(ACCEPTED),
            "X": lambda: self._decide(REJECTED),
            "S": self._skip,
            "Backspace": lambda: self._choose(None),
            "D": self._describe,
            "T": self._take_words,
            "ArrowRight": self._forward,
            "ArrowLeft": self._back,
            "ArrowDown": lambda: self._step(1),
            "ArrowUp": lambda: self._step(-1),
        }

    def _codes(self) -> tuple[str, ...]:
        if self.axis == CROP_AXIS:
            return tuple(crop.code for crop in vocabulary().crops)
        return vocabulary().axis(self.axis).choices(self.pair.crop if self.pair else None)

    def _digit(self, digit: str) -> None:
        if digit == MORE:
            shelves = -(-len(self._codes()) // OPTIONS_AT_ONCE)
            self.shelf = (self.shelf + 1) % shelves
        elif digit in self.options():
            self._choose(self.options()[digit])

    def _choose(self, code: str | None) -> None:
        """Sets the open axis (None: takes its value away) and opens the next one."""
        assert self.pair is not None
        if self.axis == CROP_AXIS:
            self.save(crop=code)
        else:
            kept = {axis: c for axis, c in self.pair.conditions.items() if axis != self.axis}
            self.save(conditions=kept | ({self.axis: code} if code else {}))
        self._step(1)

    def _decide(self, status: str) -> None:
        self.save(status=status)
        self._go_on()

    def _skip(self) -> None:
        assert self.pair is not None
        self.skipped.add(self.pair.id)
        self._go_on()

    def _describe(self) -> None:
        assert self.pair is not None
        if text := describe(self.pair.crop, self.pair.conditions, self.language):
            self.save(description=text)

    def _take_words(self) -> None:
        assert self.pair is not None
        said = captions.read(self.pair.description)
        crop, conditions = suggested(self.pair.crop, self.pair.conditions, said)
        self.save(crop=crop, conditions=conditions)

    def _step(self, by: int) -> None:
        axes = self.axes()
        place = axes.index(self.axis) if self.axis in axes else 0
        self.open_axis(axes[max(0, min(place + by, len(axes) - 1))])

    def _forward(self) -> None:
        assert self.pair is not None
        place = self.trail.index(self.pair.id)
        if place + 1 < len(self.trail):
            self._put(self.trail[place + 1])
        else:
            self._go_on()

    def _back(self) -> None:
        assert self.pair is not None
        place = self.trail.index(self.pair.id)
        if place:
            self._put(self.trail[place - 1])

    def _go_on(self) -> None:
        after, skipped = self.about(), self.skipped
        self._put(review.take(self.actor, self.wanted, self.holder, after=after, skipped=skipped))

    def _put(self, pair_id: int | None) -> None:
        """Lays a pair on the desk, and opens the first axis that has no value."""
        self.pair, self.also = None, None
        if pair_id is None:
            return
        self.also = review.claim(self.actor, self.holder, pair_id)
        self.pair = self.seen[pair_id] = pairs.get(pair_id)
        if pair_id not in self.trail:
            self.trail.append(pair_id)
        has = {**self.pair.conditions, CROP_AXIS: self.pair.crop}
        self.open_axis(next((axis for axis in self.axes() if not has.get(axis)), CROP_AXIS))

    def _see(self, pair: PairRecord) -> None:
        """Remembers how a pair looks from here; a save rests on that."""
        self.seen[pair.id] = pair
        if self.pair and self.pair.id == pair.id:
            self.pair = pair
            review.claim(self.actor, self.holder, pair.id)
