import pytest

from core.vocabulary import UnknownAxis, UnknownTerm, WrongCrop, vocabulary

TERMS = vocabulary()


def test_the_six_crops_have_the_numbers_of_the_paper():
    assert [crop.pairs for crop in TERMS.crops] == [20, 15, 12, 18, 35, 15]
    assert sum(crop.pairs for crop in TERMS.crops) == 115


def test_every_term_has_a_name_and_words_in_three_languages():
    for term in [*TERMS.crops, *(value for axis in TERMS.axes for value in axis.values)]:
        assert set(term.names) == {"en", "ru", "kk"}, term.code
        assert set(term.words) == {"en", "ru", "kk"}, term.code


def test_codes_are_unique_within_an_axis():
    for axis in TERMS.axes:
        assert len(set(axis.codes())) == len(axis.values)


@pytest.mark.parametrize("given", ["ZEAMX", "corn", "Maize", "кукуруза", "ЖҮГЕРІ"])
def test_a_crop_is_known_by_code_name_and_word(given):
    assert TERMS.crop_code(given) == "ZEAMX"


@pytest.mark.parametrize("given", ["durum_wheat", "durum wheat", "Твердая пшеница"])
def test_underscores_and_yo_do_not_matter(given):
    assert TERMS.crop_code(given) == "TRZDU"


def test_a_dark_background_is_black():
    assert TERMS.value_code("background", "dark") == "black"


def test_an_unknown_value_names_what_was_expected():
    with pytest.raises(UnknownTerm, match="barley") as error:
        TERMS.crop_code("barley")
    assert "ORYSA" in str(error.value)


def test_an_unknown_axis_is_refused():
    with pytest.raises(UnknownAxis, match="colour"):
        TERMS.axis("colour")


def test_the_kind_of_another_crop_is_refused():
    assert TERMS.value_code("kind", "paddy", crop="ORYSA") == "paddy"
    with pytest.raises(WrongCrop):
        TERMS.value_code("kind", "paddy", crop="ZEAMX")


def test_without_a_crop_no_kind_is_offered():
    assert TERMS.axis("kind").choices(None) == ()
    assert TERMS.axis("kind").choices("FAGES") == ("in_hull", "hulled")
    assert len(TERMS.axis("view").choices(None)) == 4


def test_no_words_mean_two_values():
    """Except kinds of different crops: a description names the crop, and so the kind."""
    meant = {}
    for axis in TERMS.axes:
        for value in axis.values:
            for spoken in (value.words, value.hints):
                for language, words in spoken.items():
                    for word in words:
                        others = meant.setdefault(
                            (language, word.strip("=-"), spoken is value.hints), []
                        )
                        clash = [o for o in others if not set(o.crops) ^ set(value.crops)]
                        assert [o.code for o in clash if o is not value] == [], word
                        others.append(value)
