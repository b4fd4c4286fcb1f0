import pytest

from models import precision


@pytest.mark.parametrize(("mixed", "chosen"), [(2.0, precision.MIXED), (1.0, precision.FLOAT32)])
def test_bfloat16_is_chosen_only_where_it_is_clearly_faster(monkeypatch, mixed, chosen):
    rates = {precision.FLOAT32: 1.0, precision.MIXED: mixed}
    monkeypatch.setattr(precision, "_rate", rates.__getitem__)
    assert precision.fastest() == chosen


def test_both_are_really_measured(monkeypatch):
    monkeypatch.setattr(precision, "SECONDS", 0.01)
    assert precision.fastest() in (precision.FLOAT32, precision.MIXED)
