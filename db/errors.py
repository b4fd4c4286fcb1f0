"""What a query may refuse: a write that rests on something that is no longer so."""


class StaleWriteError(Exception):
    """The row has changed since it was read."""


class FenceLostError(Exception):
    """Another supervisor has claimed the job, or it was taken away: this one must write no more."""
