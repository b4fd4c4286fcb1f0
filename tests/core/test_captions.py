import pytest

from core.captions import compose, language_of, read
from core.vocabulary import CROP_AXIS, vocabulary

LANGUAGES = ("en", "ru", "kk")
TERMS = vocabulary()


@pytest.mark.parametrize(
    ("text", "crop", "conditions"),
    [
        ("Қара фонда бір жүгері дәні", "ZEAMX", {"background": "black", "view": "single"}),
        ("піскен жүгері дәні, қара фонда", "ZEAMX", {"maturity": "ripe", "background": "black"}),
        ("жүгерінің дымқыл үйіндісі", "ZEAMX", {"moisture": "damp", "view": "pile"}),
        ("Күріштің сынған дәндері, ақ фонда", "ORYSA", {"state": "broken", "background": "white"}),
        ("Қатты бидай, қатты сынған", "TRZDU", {"severity": "severe", "state": "broken"}),
        ("початок кукурузы на деревянном столе", "ZEAMX", {"view": "ear", "background": "wood"}),
        ("Несколько зёрен гречихи", "FAGES", {"view": "few"}),
        ("Твёрдая пшеница с чёрным зародышем", "TRZDU", {"state": "black_point"}),
        ("Просо на чёрном фоне", "PANMI", {"background": "black"}),
        ("слегка заплесневелый овёс", "AVESA", {"severity": "slight", "state": "mouldy"}),
        ("A pile of milled white rice on a black background", "ORYSA",
         {"view": "pile", "kind": "milled", "background": "black"}),
        ("one severely sprouted corn kernel", "ZEAMX",
         {"view": "single", "severity": "severe", "state": "sprouted"}),
        ("Fusarium-damaged durum wheat in side light", "TRZDU",
         {"state": "fusarium", "light": "side"}),
    ],
)  # fmt: skip
def test_a_description_says_its_crop_and_conditions(text, crop, conditions):
    reading = read(text)
    assert (reading.crop, dict(reading.conditions)) == (crop, conditions)
    assert reading.unknown == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_in_the_vocabulary_reads_back_as_itself(language):
    for crop in TERMS.crops:
        assert read(crop.names[language]).crop == crop.code
    for axis in TERMS.axes:
        for value in axis.values:
            if axis.name == "severity":
                continue  # "жоқ" and "нет" alone are answers to a question, not descriptions
            name = value.names[language]
            crop = TERMS.crop(value.crops[0]).names[language] if value.crops else ""
            assert read(f"{crop}, {name}").conditions.get(axis.name) == value.code, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_composed_reads_back_as_it_was(language):
    conditions = {"view": "pile", "state": "mouldy", "moisture": "wet", "background": "soil"}
    reading = read(compose("AVESA", conditions, language))
    assert (reading.crop, dict(reading.conditions)) == ("AVESA", conditions)


@pytest.mark.parametrize(
    "text", ["maize without mould", "кукуруза не плесневелая", "зеңсіз жүгері", "жүгері зең емес"]
)
def test_what_is_denied_is_not_a_condition(text):
    assert read(text).conditions == {}
    assert read(text).crop == "ZEAMX"


def test_words_that_mean_nothing_are_reported():
    assert read("шкворень и рис").unknown == ("шкворень",)


def test_words_that_only_begin_alike_do_not_match():
    assert read("рисунок просто").crop is None


def test_several_values_of_one_axis_are_a_conflict():
    reading = read("rice or maize, wet, dry")
    assert reading.conflicts == {CROP_AXIS: ("ORYSA", "ZEAMX"), "moisture": ("wet", "dry")}


def test_a_kind_counts_only_for_its_own_crop():
    assert read("hulled buckwheat").conditions == {"kind": "hulled"}
    assert read("hulled millet").conditions == {}


@pytest.mark.parametrize(("text", "language"), [("жүгері", "kk"), ("рис", "ru"), ("rice", "en")])
def test_the_language_shows_in_the_letters(text, language):
    assert language_of(text) == language


def test_the_descriptions_of_the_photographs_say_what_their_columns_say(photos):
    import csv

    with (photos / "metadata.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        reading = read(row["text"])
        assert reading.crop == TERMS.crop_code(row["crop"]), row["text"]
        said = dict(reading.conditions)
        columns = {"view": row["view"], "background": row["background"]}
        for axis, value in columns.items():
            if value and axis in said:
                assert said[axis] == TERMS.value_code(axis, value), row["text"]
