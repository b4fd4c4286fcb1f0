import errno
import io
import json
import os
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image

from models.checkpoint import STATE, checkpoints, latest_state, load_generator
from models.serve import answer, latent, make_images, steps_of
from models.snapshot import COLUMNS
from models.train import STRUCTURE, Training, is_full

unix_only = pytest.mark.skipif(os.name == "nt", reason="limits of the size of files")


class Events(list):
    def __call__(self, event, **fields):
        self.append({"event": event, **fields})

    def named(self, name):
        return [event for event in self if event["event"] == name]


def weights(training):
    gan = training.gan
    optimizers = (gan.generator_optimizer, gan.discriminator_optimizer)
    variables = [*gan.weights, *(v for o in optimizers for v in o.variables)]
    return [np.array(variable) for variable in variables]


def same(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.fixture
def train(tmp_path, bundle, config):
    """Trains in a folder until the end, or until `stop_after` steps were done."""

    def run(name="run", stop_after=None):
        training = Training(tmp_path / name, bundle, config)
        events = Events()
        done = training.run(events, lambda: training.at.step == stop_after)
        return training, events, done

    return run


def test_a_run_writes_the_structure_of_its_networks(train):
    training, _events, _done = train(stop_after=1)
    networks = json.loads((training.folder / STRUCTURE).read_text())
    for name, layers in networks.items():
        model = getattr(training.gan, name)
        assert sum(layer["parameters"] for layer in layers) == model.count_params()
    assert networks["generator"][-1]["output"] == [8, 8, 3]


@pytest.fixture
def file_size_limit():
    """Lets the kernel refuse to write files beyond a size, as it does on a full disk."""
    import resource

    @contextmanager
    def limit(size):
        _, hard = before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limit


def test_a_run_reports_every_epoch_and_leaves_snapshots_and_checkpoints(train, config):
    training, events, done = train()
    assert done
    assert [event["epoch"] for event in events.named("epoch")] == [1, 2]
    for event in events.named("epoch"):
        assert np.isfinite(list(event["metrics"].values())).all()
    for event in events.named("snapshot"):
        with Image.open(training.folder / event["file"]) as grid:
            assert grid.size == (COLUMNS * 8, 3 * 8)
        assert event["rows"] == ["a", "b", "c"]
        assert (training.folder / event["checkpoint"]).is_dir()
    assert [event["epoch"] for event in events.named("snapshot")] == [1, 2]


def test_snapshots_use_the_same_noise_and_captions(train):
    first, _, _ = train("one")
    second, _, _ = train("two")
    assert np.array_equal(first.grid.latents, second.grid.latents)
    assert np.array_equal(first.grid.features, second.grid.features)


@pytest.mark.parametrize(
    ("config", "stop_after"), [("paper", 1), ("paper", 2), ("studio", 3)], indirect=["config"]
)
def test_a_stopped_and_resumed_run_ends_like_one_that_never_stopped(train, stop_after):
    whole, _, _ = train("whole")
    stopped, _, done = train("parts", stop_after=stop_after)
    assert not done and stopped.at.step == stop_after
    resumed, events, done = train("parts")
    assert done and resumed.at.step == whole.at.step
    assert same(weights(whole), weights(resumed))
    assert events.named("started")[0]["epoch"] == stopped.at.epoch


def test_only_the_newest_checkpoint_can_be_continued_and_kept_ones_stay(train):
    training, _, _ = train()
    found = checkpoints(training.folder / "checkpoints")
    assert [(path / STATE).exists() for path in found] == [False] * (len(found) - 1) + [True]
    assert latest_state(training.folder / "checkpoints") == found[-1]
    kept = [json.loads((path / "checkpoint.json").read_text())["keep"] for path in found]
    assert kept == [True, True]


def test_a_checkpoint_that_was_not_finished_is_not_seen(train):
    training, _, _ = train()
    folder = training.folder / "checkpoints"
    (folder / ".step-00000099.part").mkdir()
    assert latest_state(folder).name == "step-00000004"


@unix_only
def test_a_full_disk_leaves_the_last_checkpoint_whole_and_the_run_goes_on_later(
    train, file_size_limit
):
    whole, _, _ = train("whole")
    stopped, _, _ = train("full", stop_after=1)
    folder = stopped.folder / "checkpoints"
    last = latest_state(folder)
    with file_size_limit((last / STATE).stat().st_size // 2), pytest.raises(OSError) as failure:
        train("full")
    assert is_full(failure.value)
    assert latest_state(folder) == last and list(folder.glob(".*")) == []
    resumed, _, done = train("full")
    assert done and same(weights(whole), weights(resumed))


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (RuntimeError("Out of memory"), False),
    ],
)
def test_a_full_disk_is_known_by_its_number(error, full):
    assert is_full(error) == full


def test_a_checkpoint_describes_itself(train, config):
    training, _, _ = train()
    path = latest_state(training.folder / "checkpoints")
    card = json.loads((path / "checkpoint.json").read_text())
    assert card["config"] == config.as_dict()
    assert card["dataset_version"] == {"name": "v1", "content_hash": "0" * 64}
    assert set(card["libraries"]) == {"keras", "tensorflow", "numpy"}
    trained = load_generator(path)
    noise, text = training.grid.latents, training.grid.features
    assert np.array_equal(
        np.asarray(trained.generator([noise, text], training=False)),
        np.asarray(training.gan.generator([noise, text], training=False)),
    )


def wish(seed=0, description="a", **conditions):
    return {"seed": seed, "description": description, "conditions": conditions}


@pytest.fixture
def trained(train):
    training, _, _ = train()
    return load_generator(latest_state(training.folder / "checkpoints"))


def test_an_image_depends_on_its_own_seed_alone(trained):
    alone = make_images(trained, [wish(5, group="a")])[0]
    among = make_images(trained, [wish(seed, group="a") for seed in range(20)])[5]
    assert np.array_equal(alone["pixels"], among["pixels"])
    assert alone["pixels"].shape == (8, 8, 3) and alone["pixels"].dtype == np.uint8


def test_seeds_groups_and_words_change_the_image(trained):
    base, seed, group, words = (
        make_images(trained, [item])[0]["pixels"]
        for item in (
            wish(1, group="a", view="pile"),
            wish(2, group="a", view="pile"),
            wish(1, group="b", view="pile"),
            wish(1, "other", group="a", view="pile"),
        )
    )
    for other in (seed, group, words):
        assert not np.array_equal(base, other)


def test_a_variation_goes_as_far_as_its_strength_says(trained):
    base, *near = (
        make_images(trained, [wish(5, group="a", view="pile") | more])[0]["pixels"].astype(float)
        for more in (
            {},
            {"seed": 6, "strength": 0.0, "bases": [[5, 1.0]]},
            {"seed": 6, "strength": 0.1, "bases": [[5, 1.0]]},
            {"seed": 6, "strength": 1.0, "bases": [[5, 1.0]]},
            {"seed": 6},
        )
    )
    apart = [np.abs(image - base).mean() for image in near]
    assert apart[0] == 0.0
    assert 0.0 < apart[1] < apart[2]
    assert np.array_equal(near[2], near[3])


def test_a_variation_of_strength_nought_is_filled_as_its_base(trained):
    for seed in range(20):
        base, same = make_images(
            trained, [wish(seed), wish(99) | {"strength": 0.0, "bases": [[seed, 1.0]]}]
        )
        assert base["conditions"] == same["conditions"]
        assert np.array_equal(base["pixels"], same["pixels"])


def test_conditions_are_blended_by_their_share(trained):
    begin, end = wish(5, group="a", view="pile"), wish(5, group="b", view="single")
    towards = {"towards": end["conditions"]}
    first, none, half, whole, last = (
        item["pixels"].astype(float)
        for item in make_images(
            trained,
            [
                begin,
                *(begin | towards | {"share": share} for share in (0.0, 0.5, 1.0)),
                end,
            ],
        )
    )
    assert np.array_equal(first, none) and np.array_equal(last, whole)
    assert 0 < np.abs(half - first).mean() < np.abs(last - first).mean()


def test_latents_keep_unit_variance_along_steps():
    mixed = latent([(1, 1.0), (2, 0.6), (3, 0.3)], 100_000)
    assert abs(mixed.mean()) < 0.02 and abs(mixed.std() - 1) < 0.02
    assert np.array_equal(latent([(1, 1.0), (2, 0.0)], 64), latent([(1, 1.0)], 64))


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_a_strength_out_of_its_range_is_refused(strength):
    with pytest.raises(ValueError, match="strength"):
        steps_of({"seed": 2, "strength": strength, "bases": [[1, 1.0]]})


def test_open_axes_take_what_some_pair_shows(trained):
    made = make_images(trained, [wish(seed, view="pile") for seed in range(30)])
    assert {item["conditions"]["group"] for item in made} == {"a", "b", "c"}
    assert {item["conditions"]["view"] for item in made} == {"pile"}
    assert all(item["seen"] for item in made)


def test_what_no_pair_shows_is_said(trained):
    made = make_images(trained, [wish(0, group="d")])[0]
    assert not made["seen"]
    assert made["conditions"] == {"group": "d"}


def test_requests_are_answered_and_bad_ones_explained(train):
    training, _, _ = train()
    path = str(latest_state(training.folder / "checkpoints"))
    good = answer(json.dumps({"checkpoint": path, "images": [wish(1, group="a")]}))
    assert good["side"] == 8 and len(good["images"]) == 1
    bad = answer(json.dumps({"checkpoint": path, "images": [wish(1, group="z")]}))
    assert "'z'" in bad["error"]
    assert "error" in answer(json.dumps({"checkpoint": "/nowhere", "images": []}))
    assert "error" in answer("not json")


def test_serving_ends_with_its_input(train):
    from models.serve import main

    replies = io.StringIO()
    main(io.StringIO("x\ny\n"), replies)
    assert len(replies.getvalue().splitlines()) == 2
