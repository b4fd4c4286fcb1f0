"""The documents keep up with the code."""

import re

from core import cli
from core.settings import PROJECT, Settings

DOCS = PROJECT / "docs"


def test_every_command_is_described():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    names = [command.name for command in cli.commands.registered_commands]
    assert [name for name in names if f"manage.py {name}" not in text] == []


def test_every_described_command_exists():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    names = {command.name for command in cli.commands.registered_commands}
    assert set(re.findall(r"manage\.py ([a-z-]+)", text)) - names == set()


def test_every_setting_is_described():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [f for f in Settings.model_fields if f"GRAIN_{f.upper()}" not in text] == []


def test_links_between_documents_lead_somewhere():
    for document in [PROJECT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
