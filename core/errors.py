"""The exceptions of core: each names a rule, what was expected and what came."""

from __future__ import annotations


class GrainError(Exception):
    """A rule was broken. The template is English source text; i18n.explain translates it."""

    template = "{message}"

    def __init__(self, **fields: object) -> None:
        super().__init__(fields)
        self.fields = fields

    def __str__(self) -> str:
        return self.template.format(**self.fields)
