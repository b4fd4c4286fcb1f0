"""What the states of a trial are called."""

from __future__ import annotations

from core.i18n import mark
from db.search_records import DONE, GIVING_UP, HALTED, PRUNED, TRAINING, UNUSABLE

TRIAL_STATES = {
    TRAINING: mark("in training"),
    HALTED: mark("stopped with the search"),
    GIVING_UP: mark("being given up"),
    DONE: mark("came to its end"),
    PRUNED: mark("given up"),
    UNUSABLE: mark("came to nothing"),
}
