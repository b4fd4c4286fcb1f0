import io
import zipfile

from core.curate import pairs
from db.records import PairFilter
from tests.conftest import draw_kernel, encode
from tests.pages.conftest import texts

PATH = "curate/add.py"


def archive(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return data.getvalue()


def upload(app, *files):
    app.file_uploader[0].set_value(list(files)).run()
    app.button(key="add_import").click().run()
    return {metric.label: metric.value for metric in app.metric}


def test_images_with_a_manifest_go_in_and_again_are_known(workspace, page):
    manifest = "file_name,text\na.png,Бір жүгері дәні\ngone.png,x\n".encode()
    files = (("a.png", encode(draw_kernel()), "image/png"), ("metadata.csv", manifest, "text/csv"))
    app = page(PATH)
    assert upload(app, *files) == {"Added": "1", "Known already": "0", "Refused": "1"}
    assert "gone.png" in str(app.dataframe[0].value)
    assert pairs.find(PairFilter())[0][0].crop == "ZEAMX"
    assert upload(page(PATH), *files)["Known already"] == "1"


def test_an_archive_goes_in(workspace, page):
    data = archive(
        {"maize/a.png": encode(draw_kernel()), "rice/b.png": encode(draw_kernel(seed=1))}
    )
    numbers = upload(page(PATH), ("set.zip", data, "application/zip"))
    assert numbers == {"Added": "2", "Known already": "0", "Refused": "0"}
    assert [pair.crop for pair in pairs.find(PairFilter())[0]] == ["ZEAMX", "ORYSA"]


def test_a_damaged_archive_is_a_clear_sentence(workspace, page):
    app = page(PATH)
    upload(app, ("set.zip", b"PK no more", "application/zip"))
    assert [error.value for error in app.error] == [
        "Expected a ZIP or tar archive, got a file that is none or is damaged."
    ]
    assert "Add pairs" in texts(app)


def test_files_of_the_same_name_all_go_in(workspace, page):
    files = [("a.png", encode(draw_kernel(seed=seed)), "image/png") for seed in range(3)]
    assert upload(page(PATH), *files)["Added"] == "3"
