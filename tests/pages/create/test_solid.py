"""The page of 3D models."""

import io
import json

import pytest

from core import cli
from core.create import gallery
from core.curate.importing import import_pairs
from core.curate.sources import Files
from core.storage import storage
from tests.conftest import draw_kernel, encode
from tests.pages.conftest import texts

PATH = "create/solid.py"


@pytest.fixture
def kernel():
    return encode(draw_kernel(size=(120, 100)))


def test_a_dropped_image_becomes_a_model_that_can_be_saved(workspace, page, kernel):
    app = page(PATH)
    app.file_uploader(key="solid_file").upload("kernel.png", kernel, "image/png").run(timeout=60)
    assert not app.exception and not app.error
    assert "The scale is not known" in texts(app)
    assert "1 kernel ·" in texts(app)
    assert len(app.get("plotly_chart")) == 1
    assert len(app.get("download_button")) == 3


def test_an_image_of_one_colour_is_refused_in_words(workspace, page):
    app = page(PATH)
    blank = encode(draw_kernel(shade=(15, 15, 20)))
    app.file_uploader(key="solid_file").upload("blank.png", blank, "image/png").run(timeout=60)
    assert [error.value for error in app.error] == [
        "Expected a kernel on a ground, got an image of one colour."
    ]


def test_a_generated_image_is_named_by_the_address(drawn, page, kernel):
    app = page("create/generate.py")
    app.text_input(key="generate_text").set_value("рис").run()
    app.number_input(key="generate_count").set_value(1).run()
    app.button(key="generate_go").click().run(timeout=60)
    storage().put_as("samples", gallery.get(1).image_sha256, kernel)
    app = page(PATH, sample="1")
    assert not app.exception and not app.error
    assert app.selectbox[0].value == "ORYSA"


def test_a_pair_is_named_by_the_address_and_gives_its_scale(workspace, page, kernel, actor):
    row = {"file_name": "k.png", "text": "одно зерно кукурузы", "px_per_mm": "10"}
    files = {"k.png": kernel, "metadata.jsonl": json.dumps(row).encode()}
    source = Files({name: io.BytesIO(data) for name, data in files.items()})
    (pair,) = import_pairs(source, actor).added
    app = page("curate/pair.py", id=str(pair))
    assert "3D model" in [link.label for link in app.get("page_link")]
    app = page(PATH, pair=str(pair))
    assert not app.exception and not app.error
    assert app.selectbox[0].value == "ZEAMX"
    said = texts(app)
    assert "Scale, px per mm: 10" in said and "The scale is not known" not in said
    across = float(said.split("1 kernel · ")[1].split(" × ")[0])
    assert 5 < across < 12  # of an image of 12 × 10 mm
    app.number_input(key=f"solid_width_pair_{pair}").set_value(20.0).run()
    wider = float(texts(app).split("1 kernel · ")[1].split(" × ")[0])
    assert wider > 1.5 * across, "a width that is given wins over the scale"


def test_the_command_writes_a_model(tmp_path, kernel, capsys):
    (tmp_path / "kernel.png").write_bytes(kernel)
    out = tmp_path / "new" / "kernel.stl"
    image = str(tmp_path / "kernel.png")
    asked = ["solid", image, "--out", str(out), "--crop", "maize", "--mm", "8", "--json"]
    assert cli.main(asked) == 0
    assert '"watertight": true' in capsys.readouterr().out
    assert out.stat().st_size > 1000
    assert cli.main(["solid", image, "--out", str(tmp_path / "a.ply")]) == 2
    assert cli.main(["solid", image, "--out", str(out), "--mm", "0"]) == 2
