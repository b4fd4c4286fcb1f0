import pytest

from core.create.orders import NothingAsked, Order, read_orders, refused_rows
from core.curate.manifests import Refusal
from tests.core.create.test_bulk import TABLE, good, orders


def test_rows_become_orders_and_bad_ones_are_refused_line_by_line():
    found = orders()
    assert [(o.line, o.wanted.seed, dict(o.wanted.conditions)) for o in good()] == [
        (2, 0, {"crop": "ZEAMX", "view": "single"}),
        (2, 1, {"crop": "ZEAMX", "view": "single"}),
        (3, 100, {"crop": "ORYSA", "light": "dim"}),
        (7, 101, {"crop": "ZEAMX", "moisture": "wet"}),
    ]
    refused = [item for item in found if isinstance(item, Refusal)]
    assert [(r.line, str(r.reason).split(",")[-1]) for r in refused] == [
        (4, " got “purple”."),
        (5, " got “many”."),
    ]
    assert len({order.name for order in good()}) == 4


def test_a_row_that_says_nothing_of_count_and_seed_takes_the_given_ones():
    found = orders("crop\nmaize\nrice\n", count=2, seed=40)
    assert [order.wanted.seed for order in found] == [40, 41, 42, 43]


def test_a_table_without_anything_to_ask_for_is_refused():
    with pytest.raises(NothingAsked, match="width, height"):
        orders("width,height\n1,2\n")


def test_a_row_may_ask_for_more_than_a_form():
    found = orders("crop,count\nmaize,1000\nrice,10001\nrice,0\n")
    made = [item for item in found if isinstance(item, Order)]
    assert (len(made), made[-1].wanted.seed) == (1000, 999)
    assert [item.line for item in found if isinstance(item, Refusal)] == [3, 4]


def test_refused_rows_come_back_with_their_reasons_and_can_be_mended():
    refused = [item for item in orders() if isinstance(item, Refusal)]
    again = refused_rows(TABLE.encode(), "wishes.csv", refused).decode("utf-8-sig")
    head, *rows = again.splitlines()
    assert head == "description,crop,light,seed,count,reason"
    assert [row.split(",")[1:4] for row in rows] == [["rice", "purple", ""], ["rice", "", "many"]]
    assert "got “purple”" in rows[0]
    mended = again.replace("purple", "dim").replace("many", "7")
    assert len([item for item in orders(mended) if isinstance(item, Order)]) == 2


def test_what_is_no_table_any_more_is_refused_at_its_line(monkeypatch):
    big = "x" * 200_000
    found = list(read_orders(f"crop\nmaize\n{big}\n".encode(), "wishes.csv"))
    assert [type(item) for item in found] == [Order, Refusal]
    refused = [item for item in found if isinstance(item, Refusal)]
    assert refused[0].line == 3
    again = refused_rows(f"crop\nmaize\n{big}\n".encode(), "wishes.csv", refused)
    assert again.decode("utf-8-sig") == "crop,reason\r\n"
