"""The words of a text: where they stand, and which stems of the vocabulary they are forms of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

BREAKS = re.compile(r"[,;.!?()\[\]\n]")  # what ends a clause
TOKENS = re.compile(r"\d+(?:[.,]\d+)?\s*[%°]|[^\W_]+(?:['’][^\W\d_]+)*")
SLIP_LENGTH = 5  # letters from which a stem and a word for it may differ by a slip
LOOKALIKE_LENGTH = 4  # letters from which a Kazakh word may be typed on a Russian keyboard
RUSSIAN_KEYS = str.maketrans("әғқңөұүһі", "агкноуухи")
VOICED = {"қ": "ғ", "к": "г", "п": "б"}  # масақ, масағы: a stem's last letter before a vowel
DENYING_STARTS = {"ru": ("не",), "en": ("un", "non")}  # непроросшее, unbroken

RU_PREFIXES = (
    "под",
    "за",
    "про",
    "на",
    "от",
    "об",
    "вы",
    "по",
    "при",
    "раз",
    "рас",
    "с",
    "из",
    "ис",
)
PREFIXED_LENGTH = 4  # letters of a Russian verb's stem before which any of these may stand

KK_CASE = (
    r"(ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|а|е|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен"
    r"|ды|ді|ты|ті|ны|ні|н|мен|бен|пен|дағы|дегі|тағы|тегі|ндағы|ндегі|у|уі"
    r"|дай|дей|тай|тей|рақ|рек|лау|леу)?"
)
KK_NOUN = r"(лар|лер|дар|дер|тар|тер)?(ы|і|сы|сі|ым|ім|м)?" + KK_CASE
RU_ADJECTIVE = r"(ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ым|им|ом|ем|ой|ей|ых|их|ыми|ими|ую|юю)"
ENDINGS = {
    "en": r"(s|es)?",
    "ru": (
        r"(а|ы|у|е|и|о|ю|я|ь|й|ой|ою|ей|ею|ам|ами|ах|ов|ев|ом|ем|ям|ями|ях|ью|ья|ьев|ию|ия|ии|ие"
        rf"|ый|ий|ая|яя|ое|ее|ые|ого|его|ому|ему|ым|им|ых|их|ыми|ими|ую|юю"
        rf"|(еньк|оньк|оват|еват){RU_ADJECTIVE}|(очк|ечк)(а|и|у|е|ой|ами|ах)|очек|ечек)?"
    ),
    "kk": KK_NOUN,
}
VERB_ENDINGS = {
    "en": r"(s|es|d|ed|ing|e|y|n|en)?",
    "ru": (
        r"(ть|т|л[аои]?|е?н[аоы]?|т[аоы]|в|вши|ет|ют|ит|ят|ут|[ае]?ни([еяюй]|ем|ям|ями|ях))?(ся|сь)?"
        rf"|(вш|ш|е?нн|т|л|ющ|ящ){RU_ADJECTIVE}(ся)?"
    ),
    "kk": (
        rf"(ған|ген|қан|кен)({KK_NOUN})|(ы|і)?п(ты|ті)?|(а|е|й)(ды|ді|ты|ті)?|(у|ю)({KK_NOUN})"
        r"|ды|ді|ты|ті"
    ),
}
DENYING_ENDINGS = {  # зеңсіз: without mould; сынбаған: not broken
    "noun": r"(сыз|сіз)" + KK_NOUN,
    "verb": rf"(ба|бе|па|пе|ма|ме)((ған|ген)({KK_NOUN})|й(ды|ді)?|ды|ді|у({KK_NOUN}))",
}


@dataclass(frozen=True)
class Word:
    """A word of a text: folded for comparison, as it was typed, and whether it begins a clause."""

    text: str
    typed: str
    begins: bool = False


@dataclass(frozen=True)
class Stem:
    """What the forms of a word have in common; `kind` is "noun", "verb" or "exact".

    The vocabulary writes a verb's stem "слома-", a word that is never inflected "=он", any other
    (nouns, adjectives) as it is.
    """

    language: str
    text: str
    kind: str

    @classmethod
    def parse(cls, written: str, language: str) -> Stem:
        """Returns the stem that the vocabulary writes so."""
        kind = "exact" if written.startswith("=") else "verb" if written.endswith("-") else "noun"
        return cls(language, fold(written.strip("=-")), kind)


@dataclass(frozen=True)
class Form:
    """A word taken as a form of a stem; `denied` where the form itself says no: unbroken."""

    stem: Stem
    denied: bool = False


def fold(text: str) -> str:
    """Returns `text` in one case and one spelling of ё."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")


def words_of(text: str) -> tuple[Word, ...]:
    """Returns the words of a text; measures such as 14 % are none."""
    words: list[Word] = []
    end, pending = 0, True
    for token in TOKENS.finditer(text):
        pending |= bool(BREAKS.search(text[end : token.start()]))
        end = token.end()
        if token[0][-1] not in "%°":
            folded = re.sub(r"['’]s$", "", fold(token[0])).replace("’", "'")
            words.append(Word(folded, token[0], pending))
            pending = False
    return tuple(words)


class Lexicon:
    """All stems of the vocabulary, to find those that a word is a form of."""

    def __init__(self, stems: Iterable[Stem]) -> None:
        self.stems: dict[str, set[Stem]] = {}
        self.on_russian_keys: dict[str, set[Stem]] = {}
        for stem in stems:
            for spelling in _spellings(stem):
                self.stems.setdefault(spelling, set()).add(stem)
                if stem.language == "kk":
                    typed = spelling.translate(RUSSIAN_KEYS)
                    self.on_russian_keys.setdefault(typed, set()).add(stem)

    def forms(self, word: str) -> frozenset[Form]:
        """Returns all readings of `word` as it is written."""
        found = set(_forms(word, self.stems, _ENDS))
        for language, starts in DENYING_STARTS.items():
            for start in starts:
                rest = _forms(word.removeprefix(start), self.stems, _ENDS)
                if word.startswith(start):
                    found |= {Form(f.stem, True) for f in rest if f.stem.language == language}
        return frozenset(found)

    def prefixed(self, word: str) -> frozenset[Form]:
        """Returns what `word` may be a form of if a Russian prefix is taken off: примёрзло."""
        rests = (word.removeprefix(prefix) for prefix in RU_PREFIXES if word.startswith(prefix))
        found = (form for rest in rests for form in _forms(rest, self.stems, _ENDS))
        return frozenset(
            form
            for form in found
            if (form.stem.language, form.stem.kind) == ("ru", "verb")
            and len(form.stem.text) >= PREFIXED_LENGTH
        )

    def retyped(self, word: str) -> frozenset[Form]:
        """Returns what `word` may stand for if it is Kazakh typed on a Russian keyboard."""
        if len(word) < LOOKALIKE_LENGTH:
            return frozenset()
        return frozenset(_forms(word, self.on_russian_keys, _RUSSIAN_KEY_ENDS))

    def slips(self, word: str) -> frozenset[Form]:
        """Returns what `word` may stand for if one of its letters is wrong."""
        return frozenset(self._slips(word)) if len(word) >= SLIP_LENGTH else frozenset()

    def _slips(self, word: str) -> Iterator[Form]:
        for spelling, stems in self.stems.items():
            if len(spelling) < SLIP_LENGTH or spelling[0] != word[0]:
                continue
            for cut in range(len(spelling) - 1, min(len(spelling) + 1, len(word)) + 1):
                if is_slip(word[:cut], spelling):
                    yield from (
                        Form(stem)
                        for stem in stems
                        if stem.kind != "exact" and _ENDS[stem.language, stem.kind](word[cut:])
                    )


def is_slip(written: str, meant: str) -> bool:
    """Says whether one letter is wrong, missing, too many, or changed places with its neighbour."""
    same = next(
        (i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b),
        min(len(written), len(meant)),
    )
    left, right = written[same:], meant[same:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _spellings(stem: Stem) -> set[str]:
    """Returns a stem as it stands, and with its last letter voiced."""
    voiced = VOICED.get(stem.text[-1:])
    if stem.language != "kk" or stem.kind == "exact" or not voiced:
        return {stem.text}
    return {stem.text, stem.text[:-1] + voiced}


def _forms(word: str, stems: dict[str, set[Stem]], ends: dict[tuple[str, str], _End]) -> list[Form]:
    found: list[Form] = []
    for cut in range(1, len(word) + 1):
        for stem in stems.get(word[:cut], ()):
            if ends[stem.language, stem.kind](word[cut:]):
                found.append(Form(stem))
            elif stem.language == "kk" and ends["denying", stem.kind](word[cut:]):
                found.append(Form(stem, denied=True))
    return found


class _End:
    """Says whether what follows a stem is an ending."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)

    def __call__(self, rest: str) -> bool:
        return self.pattern.fullmatch(rest) is not None


def _ends(keys: Mapping[int, int]) -> dict[tuple[str, str], _End]:
    patterns = {(language, "noun"): pattern for language, pattern in ENDINGS.items()}
    patterns |= {(language, "verb"): pattern for language, pattern in VERB_ENDINGS.items()}
    patterns |= {(language, "exact"): "" for language in ENDINGS}
    patterns |= {("denying", kind): pattern for kind, pattern in DENYING_ENDINGS.items()}
    patterns["denying", "exact"] = r"(?!)"
    return {key: _End(pattern.translate(keys)) for key, pattern in patterns.items()}


_ENDS, _RUSSIAN_KEY_ENDS = _ends({}), _ends(RUSSIAN_KEYS)
