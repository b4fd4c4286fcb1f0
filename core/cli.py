"""The command line: `python manage.py COMMAND`, handed over by manage.py inside the environment.

Exit status: 0 done, 1 the work failed, 2 the arguments are wrong; one clear line on stderr.
"""

from __future__ import annotations

import sys

import typer

from core.commands import bulk, create, curate, datasets, house, run_files, search, train
from core.commands.output import complain
from core.create.bulk_jobs import NoSuchBulk
from core.create.orders import NothingAsked
from core.create.samples import BadCount, BadSeed
from core.create.wishes import BadScale, BadTilt, BadWidth, UnknownMesh
from core.curate.exporting import UnknownFormat
from core.curate.layouts import UnknownLayout
from core.curate.sources import NoSuchSource
from core.curate.splitting import BadShares
from core.curate.versions import NoSuchVersion
from core.errors import GrainError
from core.train.presets import BadPresetName, NoSuchPreset
from core.train.runs import NoSuchRun
from core.train.searches import BadMinutes, BadTrials, NoSuchSearch, NothingVaried
from core.vocabulary import VocabularyError
from models.config import ConfigError

WRONG_ARGUMENTS = (
    BadCount,
    BadMinutes,
    BadPresetName,
    BadScale,
    BadSeed,
    BadShares,
    BadTilt,
    BadTrials,
    BadWidth,
    ConfigError,
    NoSuchBulk,
    NoSuchPreset,
    NoSuchRun,
    NoSuchSearch,
    NoSuchSource,
    NoSuchVersion,
    NothingAsked,
    NothingVaried,
    UnknownFormat,
    UnknownLayout,
    UnknownMesh,
    VocabularyError,
)
NUMBERS = {"ignore_unknown_options": True}  # so that -1 is a number
PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True}

commands = typer.Typer(name="manage.py", help="Grain Studio.", add_completion=False)
commands.command("app")(house.app)
commands.command("test", context_settings=PASS_ON)(house.test)
commands.command("import")(curate.import_)
commands.command("pairs")(curate.pairs)
commands.command("quality")(datasets.check)
commands.command("version")(datasets.version)
commands.command("versions")(datasets.versions)
commands.command("version-diff")(datasets.diff)
commands.command("version-restore")(datasets.restore)
commands.command("export")(datasets.export)
commands.command("train")(train.train)
commands.command("runs")(train.list_runs)
commands.command("queue")(train.queue)
commands.command("move", context_settings=NUMBERS)(train.move)
commands.command("stop")(train.stop)
commands.command("resume")(train.resume)
commands.command("logs")(train.logs)
commands.command("evaluate")(train.evaluate)
commands.command("search")(search.search)
commands.command("searches")(search.list_searches)
commands.command("trials")(search.list_trials)
commands.command("search-stop")(search.stop)
commands.command("search-resume")(search.resume)
commands.command("search-keep")(search.keep)
commands.command("presets")(search.list_presets)
commands.command("preset-remove")(search.remove_preset)
commands.command("run-export")(run_files.export)
commands.command("run-import")(run_files.import_)
commands.command("generate")(create.generate)
commands.command("bulk")(bulk.bulk)
commands.command("bulks")(bulk.bulks)
commands.command("bulk-stop")(bulk.stop)
commands.command("bulk-resume")(bulk.resume)
commands.command("bulk-export")(bulk.export)
commands.command("solid")(create.solid)
commands.command("bench", context_settings=PASS_ON)(house.bench)
commands.command("render", context_settings=PASS_ON)(house.render)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        return commands(given or ["--help"], standalone_mode=False) or 0
    except typer.TyperException as error:
        complain(error.format_message())
        return 2
    except WRONG_ARGUMENTS as error:
        complain(str(error))
        return 2
    except (GrainError, OSError) as error:
        complain(str(error))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        complain("Interrupted. A training that was started goes on; see: manage.py runs")
        return 1


if __name__ == "__main__":
    sys.exit(main())
