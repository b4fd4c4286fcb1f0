"""The app as a server: Streamlit around streamlit_app.py, routes for images, and the reconciler.

Started by `python manage.py app`. Images have addresses of their own so that browsers keep them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from core import serving
from core.access import AccessError, local_actor
from core.create import boards, bulk_jobs
from core.create.generator import warm_generator
from core.curate import exporting, transfers
from core.curate.formats.common import Entry
from core.database import database
from core.errors import GrainError
from core.i18n import best_language
from core.images import media_type
from core.settings import PROJECT, settings
from core.storage import MissingContent
from core.train import jobs
from db.records import PairFilter
from pages.parts.errors import show_unexpected

RECONCILE_EVERY_S = 5.0
KEEP = {"Cache-Control": "private, max-age=31536000, immutable"}
ASK_AGAIN = {"Cache-Control": "private, max-age=60"}
SHA256 = re.compile(r"[0-9a-f]{64}")

PagesManager.uses_pages_directory = False  # the folder pages/ is not Streamlit's older convention


def content(request: Request) -> Response:
    """Answers /content/KIND/SHA256 with an image, a thumbnail of one, or a sample."""
    kind, sha256 = request.path_params["kind"], request.path_params["sha256"]
    if not SHA256.fullmatch(sha256):
        return Response(status_code=404)
    return _image(lambda: serving.content(local_actor(), kind, sha256), KEEP)


def snapshot(request: Request) -> Response:
    """Answers /snapshots/RUN/EPOCH with the grid of that epoch."""
    run, epoch = request.path_params["run"], request.path_params["epoch"]
    return _image(lambda: serving.snapshot(local_actor(), run, epoch), ASK_AGAIN)


def animation(request: Request) -> Response:
    """Answers /snapshots/RUN/animation.gif with all snapshots of a run, one after the other."""
    return _image(lambda: serving.animation(local_actor(), request.path_params["run"]), ASK_AGAIN)


def export(request: Request) -> Response:
    """Answers /export/FORMAT?crop=…&status=…&version=… with a ZIP or tar, made as it goes."""
    kind, asked = request.path_params["kind"], request.query_params
    wanted = PairFilter(crop=asked.get("crop"), status=asked.get("status"), flag=asked.get("flag"))
    try:
        found = exporting.entries(local_actor(), kind, wanted, version=asked.get("version"))
    except AccessError as error:
        return Response(str(error), status_code=403)
    except GrainError as error:
        return Response(str(error), status_code=404)
    suffix = "tar" if kind in exporting.TARS else "zip"
    return _download(exporting.stream(found, kind), f"grain-{kind}.{suffix}")


def exported(request: Request) -> Response:
    """Answers /exports/JOB with the file that an export of the queue has made."""
    try:
        path = transfers.file(local_actor(), request.path_params["job"])
    except AccessError as error:
        return Response(str(error), status_code=403)
    except GrainError as error:
        return Response(str(error), status_code=404)
    return FileResponse(path, filename=f"grain-{path.name}")


def bulk(request: Request) -> Response:
    """Answers /bulk/JOB/images.zip with what a bulk has made so far, packed as it goes."""
    number = request.path_params["job"]
    return _packed(lambda: bulk_jobs.entries(local_actor(), number), f"grain-bulk-{number}.zip")


def board(request: Request) -> Response:
    """Answers /board/BOARD/images.zip with the images on a board, packed as it goes."""
    number, language = request.path_params["board"], request.query_params.get("lang")
    return _packed(
        lambda: boards.entries(local_actor(), number, best_language(language)),
        f"grain-board-{number}.zip",
    )


def _packed(entries: Callable[[], Iterator[Entry]], name: str) -> Response:
    try:
        found = entries()
    except AccessError as error:
        return Response(str(error), status_code=403)
    except GrainError as error:
        return Response(str(error), status_code=404)
    return _download(exporting.zip_stream(found), name)


def _download(parts: Iterator[bytes], name: str) -> Response:
    kind = "x-tar" if name.endswith(".tar") else "zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(parts, media_type=f"application/{kind}", headers=headers)


def _image(read: Callable[[], bytes], headers: dict[str, str]) -> Response:
    try:
        data = read()
    except MissingContent:
        return Response(status_code=404)
    except AccessError:
        return Response(status_code=403)
    return Response(data, media_type=media_type(data), headers=headers)


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Opens the database before the first visit; reconciles jobs while the app is up."""
    opened = await asyncio.to_thread(database)
    reconciler = asyncio.create_task(_reconcile())
    print(f"Grain Studio: http://localhost:{st.get_option('server.port')}", flush=True)
    print(f"Workspace {settings().workspace}, {opened.describe()}", flush=True)
    print("Stop with Ctrl+C; trainings go on.", flush=True)
    yield
    reconciler.cancel()
    warm_generator().close()


async def _reconcile() -> None:
    while True:
        try:
            await asyncio.to_thread(jobs.reconcile)
        except Exception:  # the next round may succeed: a database that was away comes back
            logging.getLogger(__name__).exception("Jobs could not be reconciled.")
        await asyncio.sleep(RECONCILE_EVERY_S)


app = st.App(
    PROJECT / "streamlit_app.py",
    lifespan=lifespan,
    routes=[
        Route("/content/{kind}/{sha256}", content),
        Route("/export/{kind}", export),
        Route("/exports/{job:int}", exported),
        Route("/board/{board:int}/images.zip", board),
        Route("/bulk/{job:int}/images.zip", bulk),
        Route("/snapshots/{run:int}/{epoch:int}", snapshot),
        Route("/snapshots/{run:int}/animation.gif", animation),
    ],
    on_script_error=show_unexpected,
)

if __name__ == "__main__":
    port, address = sys.argv[1:] or ("8501", "localhost")
    app.run(config={"server.port": int(port), "server.address": address})
