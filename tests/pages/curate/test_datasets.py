"""The pages of versions and export."""

import io
import zipfile

from starlette.testclient import TestClient

from core.curate import pairs, versions

PATH = "curate/versions.py"


def freeze(app, name):
    app.text_input(key="versions_name").set_value(name)
    app.button[0].click().run()
    assert not app.error and not app.exception


def test_a_version_is_frozen_split_and_listed(filled, page):
    app = page(PATH)
    freeze(app, "autumn")
    version = versions.named("autumn")
    assert sum(version.details["splits"].values()) == 12
    assert "autumn" in str(app.dataframe[0].value)


def test_a_name_that_is_taken_is_a_clear_sentence(filled, page):
    app = page(PATH)
    freeze(app, "autumn")
    app.number_input(key="versions_train").set_value(50)
    app.text_input(key="versions_name").set_value("autumn")
    app.checkbox(key="versions_parted").set_value(False)
    app.button[0].click().run()
    assert [error.value for error in app.error] == [
        "A dataset version “autumn” is there already, with other pairs."
    ]


def test_a_version_is_restored_and_that_undone(filled, page, actor):
    app = page(PATH)
    freeze(app, "autumn")
    pair = pairs.get(1)
    pairs.edit(actor, pair, description="other", crop=None, conditions={}, status="new")
    app.button(key="versions_restore").click().run()
    assert pairs.get(1).description == pair.description
    app.button(key="versions_undo_button").click().run()
    assert pairs.get(1).description == "other"


def test_an_export_is_offered_with_its_filters_in_the_address(filled, page):
    app = page("curate/export.py")
    app.radio(key="export_kind").set_value("coco")
    app.selectbox(key="export_crop").set_value("ZEAMX").run()
    (link,) = app.get("link_button")
    assert link.proto.url == "/export/coco?crop=ZEAMX"
    assert link.proto.label == "Download 2 pairs"


def test_the_address_of_an_export_gives_a_zip(filled):
    from starlette.applications import Starlette
    from starlette.routing import Route

    import asgi

    client = TestClient(Starlette(routes=[Route("/export/{kind}", asgi.export)]))
    answer = client.get("/export/metadata-csv?crop=ZEAMX")
    assert answer.headers["content-disposition"].endswith('"grain-metadata-csv.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 3
    assert client.get("/export/parquet").status_code == 404
    assert client.get("/export/csv?crop=PANMI&status=rejected").status_code == 404
