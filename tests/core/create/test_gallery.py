"""What is done with images after they were made."""

import pytest

from core.access import AccessError, Actor
from core.create import gallery, makers
from core.create.generator import warm_generator
from core.create.recipes import read_recipe
from core.create.samples import Request, make
from core.curate import pairs
from core.i18n import LANGUAGES
from core.storage import storage
from core.vocabulary import vocabulary
from db.records import ACCEPTED, NEW, REJECTED, PairFilter
from db.sample_records import SampleFilter


@pytest.fixture
def made(drawn, actor):
    request = Request("Одно зерно кукурузы", count=3, seed=7)
    return make(actor, request, makers.find(1), warm_generator())


def found(**wanted):
    page, total = gallery.find(SampleFilter(**wanted), limit=50)
    assert len(page) == total
    return [sample.id for sample in page]


def synthetic_pairs():
    return pairs.find(PairFilter(synthetic=True))[0]


def test_images_are_found_by_words_in_any_language(made):
    ids = sorted((item.id for item in made), reverse=True)
    assert found(text="зёрна") == ids
    for language in LANGUAGES:
        assert found(text=vocabulary().name("crop", "ZEAMX", language)) == ids
    assert found(text="rice") == [] and found(crop="ORYSA") == []
    assert found(crop="ZEAMX", conditions={"view": "single"}, run=1) == ids


def test_favourites_are_found(made, actor):
    assert gallery.like(actor, made[1].id, favourite=True).favourite
    assert found(favourite=True) == [made[1].id]
    gallery.like(actor, made[1].id, favourite=False)
    assert found(favourite=True) == []


def test_an_accepted_image_joins_the_pairs_with_its_recipe(made, actor):
    judged = gallery.judge(actor, made[0].id, ACCEPTED)
    (pair,) = synthetic_pairs()
    assert (judged.status, judged.pair_id) == (ACCEPTED, pair.id)
    assert (pair.crop, pair.status) == ("ZEAMX", ACCEPTED)
    assert pair.description == "Одно зерно кукурузы" and pair.language == "ru"
    assert {"crop": pair.crop, **pair.conditions} == made[0].recipe["shown"]
    kept = storage().get("images", pair.image_sha256)
    assert kept == made[0].png and read_recipe(kept) == made[0].recipe


def test_a_verdict_can_be_taken_back_and_given_again(made, actor):
    first = gallery.judge(actor, made[0].id, ACCEPTED)
    assert gallery.judge(actor, made[0].id, NEW).status == NEW
    assert pairs.get(first.pair_id).status == REJECTED
    again = gallery.judge(actor, made[0].id, ACCEPTED)
    assert again.pair_id == first.pair_id
    assert pairs.get(first.pair_id).status == ACCEPTED
    assert len(synthetic_pairs()) == 1


def test_a_rejected_image_joins_nothing(made, actor):
    assert gallery.judge(actor, made[0].id, REJECTED).pair_id is None
    assert synthetic_pairs() == [] and found(status=REJECTED) == [made[0].id]


def test_words_that_say_something_else_do_not_become_the_pair_s(drawn, actor):
    request = Request("a pile of rice", {"crop": "ZEAMX", "view": "single"}, count=1)
    (made,) = make(actor, request, makers.find(1), warm_generator())
    gallery.judge(actor, made.id, ACCEPTED)
    (pair,) = synthetic_pairs()
    assert pair.description.startswith("maize, single kernel")


def test_an_image_made_and_accepted_anew_is_the_same_pair(made, actor):
    first = gallery.judge(actor, made[0].id, ACCEPTED)
    gallery.delete(actor, [made[0].id])
    request = Request("Одно зерно кукурузы", count=1, seed=7)
    (again,) = make(actor, request, makers.find(1), warm_generator())
    assert gallery.judge(actor, again.id, ACCEPTED).pair_id == first.pair_id
    assert len(synthetic_pairs()) == 1


def test_what_is_deleted_is_gone_with_its_file_and_its_pair_stays(made, actor):
    gallery.judge(actor, made[0].id, ACCEPTED)
    assert gallery.delete(actor, [made[0].id, 999]) == 1
    assert not storage().has("samples", made[0].sha256)
    assert storage().has("samples", made[1].sha256)
    with pytest.raises(gallery.NoSuchSample, match=str(made[0].id)):
        gallery.get(made[0].id)
    assert len(synthetic_pairs()) == 1


def test_a_verdict_that_is_none_is_refused(made, actor):
    with pytest.raises(gallery.UnknownVerdict, match="perhaps"):
        gallery.judge(actor, made[0].id, "perhaps")


def test_who_may_only_see_judges_nothing(made):
    guest = Actor("guest", frozenset({"see"}))
    for act in (
        lambda: gallery.like(guest, made[0].id, favourite=True),
        lambda: gallery.judge(guest, made[0].id, REJECTED),
        lambda: gallery.delete(guest, [made[0].id]),
    ):
        with pytest.raises(AccessError):
            act()
