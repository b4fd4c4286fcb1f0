"""Images from the real warm generator, at 8 pixels."""

import io
import zipfile

import pytest
from PIL import Image

from core import settings
from core.access import AccessError, Actor
from core.create import makers
from core.create.generator import GeneratorRefused, Wanted, warm_generator
from core.create.recipes import read_recipe
from core.create.samples import BadCount, BadSeed, Request, as_zip, count, make
from core.storage import run_folder, storage
from core.vocabulary import VocabularyError
from tests.conftest import wait_until


@pytest.fixture
def make_images(trained, actor):
    def make_them(*arguments, **options):
        return make(actor, Request(*arguments, **options), makers.find(1), warm_generator())

    return make_them


def test_words_become_conditions_and_the_form_wins():
    request = Request("Қара фонда бір жүгері дәні", {"background": "white", "crop": "рис"})
    assert request.conditions() == {"crop": "ORYSA", "view": "single", "background": "white"}


def test_the_form_s_crop_decides_which_kinds_the_words_may_mean():
    assert Request("paddy", {"crop": "рис"}).conditions() == {"crop": "ORYSA", "kind": "paddy"}
    assert Request("paddy").conditions() == {}


def test_a_kind_that_another_crop_has_is_not_taken_from_words():
    assert Request("paddy rice", {"crop": "ZEAMX"}).conditions() == {"crop": "ZEAMX"}


@pytest.mark.parametrize("chosen", [{"view": "sideways"}, {"colour": "red"}, {"crop": "barley"}])
def test_what_is_not_in_the_vocabulary_is_refused(chosen):
    with pytest.raises(VocabularyError):
        Request("", chosen).conditions()


def test_counts_and_seeds_have_limits():
    with pytest.raises(BadCount, match="65"):
        Request(count=65)
    with pytest.raises(BadSeed, match="-1"):
        Request(seed=-1)


def test_the_same_seed_gives_the_same_bytes_and_another_crop_other_ones(make_images):
    first = make_images("Қара фонда бір жүгері дәні", count=3, seed=7)
    again = make_images("Қара фонда бір жүгері дәні", count=3, seed=7)
    assert [item.png for item in first] == [item.png for item in again]
    assert [item.seed for item in first] == [7, 8, 9]
    rice = make_images("Қара фонда бір күріш дәні", count=3, seed=7)
    for maize_item, rice_item in zip(first, rice, strict=True):
        assert Image.open(io.BytesIO(maize_item.png)).tobytes() != (
            Image.open(io.BytesIO(rice_item.png)).tobytes()
        )


def test_an_image_of_a_batch_can_be_made_alone(make_images):
    batch = make_images("бидай", count=20, seed=100)
    alone = make_images("бидай", count=1, seed=113)
    assert batch[13].png == alone[0].png


def test_a_generator_is_prepared_in_the_background(trained, monkeypatch):
    monkeypatch.setenv("GRAIN_GENERATOR_EARLY", "true")
    settings.settings.cache_clear()
    generator = warm_generator()
    generator.prepare(makers.find(1).folder)
    assert wait_until(generator.is_warm)
    process = generator._process
    generator.prepare(makers.find(1).folder)
    assert len(generator.draw(makers.find(1).folder, [Wanted(7, "", {})])) == 1
    assert generator._process is process


def test_a_generator_that_cannot_be_prepared_says_so_only_when_it_is_asked(tmp_path, workspace):
    generator = warm_generator()
    generator._prepare(tmp_path)
    with pytest.raises(GeneratorRefused):
        generator.draw(tmp_path, [Wanted(7, "", {})])


def test_the_recipe_is_in_the_image(make_images):
    (item,) = make_images("бір жүгері дәні", count=1, seed=5)
    recipe = read_recipe(item.png)
    assert recipe == item.recipe
    assert recipe["synthetic"] is True
    assert (recipe["seed"], recipe["run"], recipe["epoch"]) == (5, 1, 2)
    assert recipe["asked"] == {"crop": "ZEAMX", "view": "single"}
    assert recipe["shown"] == {"crop": "ZEAMX", "view": "single", "background": "black"}
    assert item.name == "ZEAMX-000005.png"


def test_images_are_kept_and_counted(make_images):
    made = make_images("рис", count=2)
    assert count() == 2
    assert storage().get("samples", made[0].sha256) == made[0].png


def test_what_no_pair_shows_is_marked(make_images):
    assert make_images("бір жүгері дәні", count=1)[0].seen
    assert not make_images("жүгері үйіндісі", count=1)[0].seen


def test_the_generator_stays_warm_and_comes_back_after_a_crash(make_images):
    make_images("рис", count=1)
    process = warm_generator()._process
    make_images("рис", count=1)
    assert warm_generator()._process is process
    process.kill()
    process.wait()
    assert make_images("рис", count=1)
    assert warm_generator()._process is not process


def test_a_generator_that_is_left_alone_rests(trained, actor):
    generator = warm_generator()
    generator.idle_s = 0.5
    make(actor, Request(count=1), makers.find(1), generator)
    process = generator._process
    process.wait(timeout=30)
    assert not generator.is_warm()


def test_a_checkpoint_that_is_gone_is_explained(trained):
    with pytest.raises(GeneratorRefused, match="nowhere"):
        warm_generator().draw(run_folder(1) / "nowhere", [Wanted(0, "", {})])


def test_a_zip_holds_every_image(make_images):
    made = make_images("рис", count=3)
    with zipfile.ZipFile(io.BytesIO(as_zip(made))) as archive:
        assert archive.namelist() == [item.name for item in made]
        assert archive.read(made[1].name) == made[1].png


def test_who_may_not_create_gets_nothing(trained):
    with pytest.raises(AccessError):
        make(Actor("guest", frozenset({"see"})), Request(), makers.find(1), warm_generator())
