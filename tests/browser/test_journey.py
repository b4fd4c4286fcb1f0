"""The whole journey of a newcomer, in a real browser, from an empty workspace to images."""

import re
from collections import Counter

from playwright.sync_api import expect

from core.access import local_actor
from core.curate import pairs
from core.train import jobs, runs
from db.records import PairFilter
from tests.browser.conftest import wait_for_images, wait_for_title
from tests.conftest import draw_kernel, wait_for_state


def number(page, label, value):
    box = page.get_by_role("spinbutton", name=label, exact=True)
    box.fill(str(value))
    box.press("Tab")


def test_from_photographs_to_images_of_a_description(address, visitor, pairs_folder):
    page = visitor
    page.goto(address)
    page.get_by_text("There are no pairs here yet").wait_for()
    page.get_by_role("button", name="Add pairs").click()

    # import
    wait_for_title(page, "Add pairs")
    uploader = page.locator("input[type=file]").first
    uploader.set_input_files(sorted(pairs_folder.iterdir()))
    page.get_by_role("button", name="Import").click()
    page.get_by_text("Known already").wait_for()
    assert pairs.find(PairFilter())[1] == 12

    # look and correct
    page.get_by_role("link", name="To the pairs").click()
    wait_for_title(page, "Pairs")
    wait_for_images(page, "[data-testid=stHtml] img")
    page.get_by_role("button", name="Edit").first.click()
    box = page.get_by_role("dialog").get_by_label("Description")
    box.fill("Қара фонда бір қабықты күріш дәні")
    box.press("Control+Enter")
    page.get_by_text("The words say: rice · single kernel").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text("is saved.").wait_for()
    assert pairs.find(PairFilter(), limit=1)[0][0].description.startswith("Қара фонда")

    # train
    page.get_by_role("link", name="Start training").click()
    wait_for_title(page, "Start training")
    page.get_by_role("radio", name="paper").click()
    page.locator(".st-key-train_epochs_paper").wait_for()  # the fields are those of paper now
    number(page, "Epochs", 3000)
    number(page, "Snapshot every", 20)
    page.get_by_text("More settings").click()
    number(page, "Width", 4)
    page.get_by_text("48 000 images").wait_for()
    page.get_by_role("button", name="Start training").click()

    # watch
    wait_for_title(page, "Runs")
    assert re.search(r"[?&]run=1\b", page.url)
    page.get_by_text("Snapshot at epoch", exact=False).first.wait_for(timeout=90_000)
    wait_for_images(page, "img[alt^='Snapshot at epoch']")
    page.locator(".st-key-runs_curves_1 .js-plotly-plot").first.wait_for(timeout=60_000)
    seen = runs.get(1).epoch
    expect(page.get_by_test_id("stProgress")).not_to_contain_text(f"epoch {seen} ", timeout=30_000)

    # stop, resume
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Resume").wait_for(timeout=60_000)
    stopped = runs.get(1)
    assert stopped.status == "cancelled"
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Stop", exact=True).wait_for(timeout=60_000)
    jobs.stop(local_actor(), runs.get(1).job_id)
    wait_for_state(1, "cancelled")

    # make images
    page.goto(f"{address}/generate?run=1")
    wait_for_title(page, "Generate")
    box = page.get_by_role("textbox", name="Description")
    box.fill("Қара фонда бір жүгері дәні")
    page.get_by_text("Understood: Crop maize “жүгері” · View single kernel “бір”").wait_for()
    page.get_by_role("button", name="Make images").click()
    page.get_by_text("seed 22").wait_for(timeout=90_000)
    wait_for_images(page, "img[src^='/content/samples/']")
    assert page.locator("img[src^='/content/samples/']").count() == 16
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all as ZIP").click()
    assert download.value.suggested_filename == "grain.zip"


def test_a_whole_folder_of_photographs_named_by_crops_comes_in(address, visitor, tmp_path):
    folder = tmp_path / "season"
    for crop, name in (("rice", "a.png"), ("rice", "b.png"), ("жүгері", "a.png")):
        (folder / crop).mkdir(parents=True, exist_ok=True)
        draw_kernel(seed=len(crop) + ord(name[0])).save(folder / crop / name)
    (folder / "rice" / "c.png").write_bytes(b"not an image")
    visitor.goto(f"{address}/add")
    visitor.locator("input[type=file][webkitdirectory]").set_input_files(folder)
    visitor.get_by_role("button", name="Import").click()
    visitor.get_by_text("Known already").wait_for()
    assert Counter(pair.crop for pair in pairs.find(PairFilter())[0]) == {"ORYSA": 2, "ZEAMX": 1}
    refused = visitor.get_by_role("gridcell", name="season/rice/c.png", include_hidden=True)
    refused.wait_for(state="attached")  # the table of what was refused, and why


def test_killing_the_app_does_not_touch_the_training(filled, visitor, actor):
    from dataclasses import replace

    from tests.browser.conftest import served
    from tests.conftest import TINY, wait_until

    with served() as (address, app):
        run = runs.start_training(actor, replace(TINY, epochs=100_000, snapshot_every=50))
        wait_until(lambda: runs.get(run.id).epoch > 0)
        visitor.goto(f"{address}/runs?run={run.id}")
        wait_for_title(visitor, "Runs")
        app.kill()
        app.wait()
        after = runs.get(run.id).epoch
        wait_until(lambda: runs.get(run.id).epoch > after + 10)
    with served() as (address, _):
        visitor.goto(f"{address}/runs?run={run.id}")
        visitor.get_by_text("running").first.wait_for()
        jobs.stop(actor, run.job_id)
        visitor.get_by_role("button", name="Resume").wait_for(timeout=60_000)
    assert runs.get(run.id).status == "cancelled"
