"""Splits: shares by crop, the same for the same seed, and nothing that belongs together parted."""

from collections import Counter
from dataclasses import dataclass

import pytest

from core.curate.splitting import BadShares, Shares, groups, split


@dataclass(frozen=True)
class Part:
    image_sha256: str
    crop: str = "ORYSA"
    source_group: str = ""


def parts(number, crops=("ORYSA", "ZEAMX")):
    return [Part(f"{i:064}", crops[i % len(crops)]) for i in range(number)]


def test_every_crop_gets_its_shares():
    every = parts(200, ("ORYSA", "ZEAMX", "ZEAMX", "PANMI"))
    chosen = split(every, [], Shares(80, 10, 10))
    found = Counter((part.crop, name) for part, name in zip(every, chosen, strict=True))
    assert found["ORYSA", "train"] == 40 and found["ORYSA", "test"] == 5
    assert found["ZEAMX", "train"] == 80 and found["ZEAMX", "validation"] == 10


def test_the_same_seed_gives_the_same_and_another_one_another():
    every = parts(60)
    assert split(every, [], Shares(seed=3)) == split(every, [], Shares(seed=3))
    assert split(every, [], Shares(seed=3)) != split(every, [], Shares(seed=4))


def test_the_order_in_which_pairs_were_added_does_not_matter():
    every = parts(60)
    chosen = dict(zip(every, split(every, [], Shares()), strict=True))
    backwards = dict(zip(every[::-1], split(every[::-1], [], Shares()), strict=True))
    assert chosen == backwards


@pytest.mark.parametrize("seed", range(20))
def test_images_alike_and_of_one_source_are_never_parted(seed):
    every = [Part(f"{i:064}", source_group=f"photo {i // 4}" if i < 40 else "") for i in range(90)]
    alike = [(f"{i:064}", f"{i + 1:064}") for i in range(50, 70, 2)]
    alike += [(f"{3:064}", f"{80:064}")]  # a chain: the copy joins its whole source
    chosen = split(every, alike, Shares(60, 20, 20, seed=seed))
    for start in range(0, 40, 4):
        assert len(set(chosen[start : start + 4])) == 1
    for first in range(50, 70, 2):
        assert chosen[first] == chosen[first + 1]
    assert chosen[80] == chosen[0]
    assert set(chosen) == {"train", "validation", "test"}


def test_pairs_of_one_image_belong_together():
    every = [Part("a"), Part("b"), Part("a")]
    assert sorted(map(sorted, groups(every, []))) == [[0, 2], [1]]


def test_a_split_of_no_share_gets_nothing():
    assert set(split(parts(30), [], Shares(90, 0, 10))) == {"train", "test"}


@pytest.mark.parametrize("shares", [(0, 50, 50), (80, -1, 10)])
def test_impossible_shares_are_refused(shares):
    with pytest.raises(BadShares):
        Shares(*shares)
