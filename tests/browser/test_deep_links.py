"""Every page opens by its address, one of each room as the first visit after a server start."""

import pytest

from tests.browser.conftest import served, wait_for_title

TITLES = {
    "": "Grain Studio",
    "pairs": "Pairs",
    "review": "Review",
    "pair": "One pair",
    "add": "Add pairs",
    "quality": "Quality",
    "duplicates": "Duplicates",
    "health": "Health",
    "versions": "Dataset versions",
    "export": "Export",
    "train": "Start training",
    "runs": "Runs",
    "compare": "Compare runs",
    "search": "Search for good settings",
    "generate": "Generate",
    "crops": "Variations per crop",
    "bulk": "Bulk",
    "study": "Condition studies",
    "solid": "3D model",
    "photo": "Vary a photograph",
    "gallery": "Gallery",
}

COLD = ("pair", "runs", "generate")  # a server is started for each; the home page is first below


@pytest.mark.parametrize("path", COLD)
def test_a_cold_deep_link_shows_its_page_behind_the_entry_script(trained, visitor, path):
    with served() as (address, _):
        visit(visitor, address, path)


def visit(visitor, address, path):
    visitor.goto(f"{address}/{path}")
    wait_for_title(visitor, TITLES[path])
    assert visitor.get_by_role("dialog").count() == 0
    assert visitor.get_by_text("Page not found").count() == 0
    visitor.get_by_test_id("stSidebarNav").wait_for()
    visitor.get_by_role("radio", name="Қазақ").wait_for()


def test_every_page_opens_by_its_address_and_loads_nothing_from_elsewhere(trained, visitor):
    """The home page right after the start, the others warm; then the address carries the rest."""
    with served() as (address, _):
        foreign = []
        visitor.on(
            "request", lambda r: foreign.append(r.url) if not r.url.startswith(address) else None
        )
        for path in TITLES:
            visit(visitor, address, path)
        assert [url for url in foreign if url.startswith("http")] == []
        visitor.goto(f"{address}/pairs?lang=kk&crop=ZEAMX")
        wait_for_title(visitor, "Жұптар")
        visitor.get_by_text("2 жұп", exact=True).wait_for()
        visitor.goto(f"{address}/runs?run=1&lang=ru")
        wait_for_title(visitor, "Обучения")
        visitor.get_by_text("завершено").first.wait_for()
