import pytest

from core.create import gallery, makers, reusing, samples
from core.create.generator import GeneratorStopped, Wanted, warm_generator
from core.create.samples import Request


@pytest.fixture
def asked(drawn, actor, monkeypatch):
    """Makes images and says how many of them the generator was asked for, and what it told."""
    counts, told = [], []
    draw = type(warm_generator()).draw

    def counted(self, checkpoint, wanted):
        counts.append(len(wanted))
        return draw(self, checkpoint, wanted)

    monkeypatch.setattr(type(warm_generator()), "draw", counted)

    def make(wanted, epoch=None):
        counts.clear()
        found = reusing.make(
            actor,
            wanted,
            makers.find(1, epoch=epoch),
            warm_generator(),
            progress=lambda *at: told.append(at),
        )
        return found, sum(counts), told

    return make


def test_what_is_there_is_not_made_again(asked):
    first, made, told = asked(Request("рис", count=40, seed=7).wanted())
    assert made == 40 and told == [(0, 40), (32, 40), (40, 40)]
    again, made, _ = asked(Request("рис", count=42, seed=5).wanted())
    assert made == 2
    assert [sample.id for sample in again[2:]] == [sample.id for sample in first]
    assert [sample.seed for sample in again] == list(range(5, 47))


def test_what_is_asked_for_twice_is_made_once(asked):
    item = Wanted(3, "", {"crop": "ORYSA"})
    (one, other), made, _ = asked([item, item])
    assert made == 1 and one == other


@pytest.mark.parametrize(
    "other",
    [
        Wanted(8, "", {"crop": "ORYSA"}),
        Wanted(7, "рис", {"crop": "ORYSA"}),
        Wanted(7, "", {"crop": "ORYSA", "view": "single"}),
        Wanted(7, "", {"crop": "ORYSA"}, 0.3, [[5, 1.0]]),
    ],
)
def test_another_wish_is_another_image(asked, other):
    asked([Wanted(7, "", {"crop": "ORYSA"})])
    assert asked([other])[1] == 1


def test_another_epoch_and_a_deleted_image_are_made(asked, actor):
    wanted = [Wanted(7, "", {"crop": "ORYSA"})]
    (first,), _, _ = asked(wanted)
    assert asked(wanted, epoch=1)[1] == 1
    gallery.delete(actor, [first.id])
    assert asked(wanted)[1] == 1


def test_what_was_made_before_an_error_stays(asked, monkeypatch):
    draw = type(warm_generator()).draw
    calls = iter((draw, None))

    def breaks(self, checkpoint, wanted):
        if not (call := next(calls)):
            raise GeneratorStopped(log="…")
        return call(self, checkpoint, wanted)

    monkeypatch.setattr(type(warm_generator()), "draw", breaks)
    with pytest.raises(GeneratorStopped):
        asked(Request("рис", count=40).wanted())
    assert samples.count() == reusing.AT_ONCE
