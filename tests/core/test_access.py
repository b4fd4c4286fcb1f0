import pytest

from core.access import AccessError, Actor, local_actor, require


def test_the_person_at_the_machine_may_do_everything():
    for action in ("see", "curate", "train", "create"):
        require(local_actor(), action)


def test_who_may_not_is_told_so():
    with pytest.raises(AccessError, match="guest"):
        require(Actor("guest", frozenset({"see"})), "train")
