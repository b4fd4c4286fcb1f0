"""Every string a person sees: English source text, Kazakh and Russian catalogues (core/locale)."""

from __future__ import annotations

import gettext
import io
import json
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.errors import GrainError

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
SOURCE_LANGUAGE = "en"
KEPT = '["'  # so begins the JSON of an error; no sentence does
CATALOGUES = Path(__file__).parent / "locale"


def mark(text: str) -> str:
    """Returns `text`, marked for the catalogues and translated where it is shown."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Returns the catalogue of `language`; the source language and unknown ones have none."""
    path = CATALOGUES / f"{language}.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(text: str, language: str) -> str:
    """Returns `text` in `language`, or as it is where no translation exists."""
    return catalogue(language).gettext(text) if text else text


def translate_count(one: str, many: str, count: int, language: str) -> str:
    """Returns the plural form for `count`, with {count} filled in."""
    return catalogue(language).ngettext(one, many, count).format(count=count)


def explain(error: GrainError, language: str) -> str:
    """Returns what went wrong, in `language`."""
    return translate(error.template, language).format(**error.fields)


def kept(error: GrainError) -> str:
    """Returns what went wrong as text to keep, which `retold` says in any language later."""
    fields = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in error.fields.items()
    }
    return json.dumps([error.template, fields], ensure_ascii=False)


def retold(message: str, language: str) -> str:
    """Returns a kept message in `language`, be it an error's, a marked text or any other."""
    if not message.startswith(KEPT):
        return translate(message, language)
    template, fields = json.loads(message)
    return translate(template, language).format(**fields)


def best_language(preferred: str | None) -> str:
    """Returns the app language that fits a browser's locale such as `kk-KZ`; else English."""
    code = (preferred or "").split("-")[0].lower()
    return code if code in LANGUAGES else SOURCE_LANGUAGE
