"""What the step from the first schema to the second makes of the pairs that are there."""

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from db import pairs
from db.engine import MIGRATIONS, WRITES
from db.records import PairFilter

ROW = text(
    "INSERT INTO pairs (id, import_key, image_sha256, width, height, description, folded, language,"
    " source, source_group, synthetic, status, created_at, created_by, updated_at, updated_by,"
    " version) VALUES (1, 'k', 's', 8, 8, 'Чёрное зерно', 'чёрное зерно', 'ru', 'Field 7', '',"
    " false, 'new', '2026-01-01 00:00:00', 'a', '2026-01-01 00:00:00', 'a', 1)"
)
CONDITION = text("INSERT INTO pair_conditions VALUES (1, 'view', 'single')")


def test_pairs_of_the_first_schema_stay_and_are_found(empty_db):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = empty_db.engine
    command.upgrade(config, "0001")
    with empty_db.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(ROW)
        connection.execute(CONDITION)
    empty_db.migrate()
    with empty_db.read() as session:
        labels = {"conditions": {"view": "single"}, "language": "ru", "synthetic": False}
        wanted = PairFilter(text="черное", source="field", status="new", **labels)
        (pair,) = pairs.find(session, wanted)
        assert pair.conditions == {"view": "single"}
        assert (pair.lot, pair.taken_on, pair.px_per_mm) == ("", None, None)
    command.downgrade(config, "0001")
    command.upgrade(config, "head")
