from core.train.phases import Band, bands, curves
from db.records import SnapshotRecord
from tests.core.train.conftest import snapshots


def test_nearness_is_nought_at_first_and_one_at_the_real_images():
    found = curves(snapshots(fine_detail=[3.0, 2.0, 1.0], colour_distance=[40.0, 20.0, 50.0]))
    assert found["fine_detail"].epochs == (10, 20, 30)
    assert found["fine_detail"].values == (0.0, 0.5, 1.0)
    assert found["colour_distance"].values == (0.0, 0.5, 0.0)
    assert "recognised" not in found


def test_bands_follow_the_order_in_which_the_curves_settle():
    found = curves(
        snapshots(
            fine_detail=[0.0, 1.0, 1.0, 1.0],
            recognised=[0.1, 0.2, 0.8, 0.8],
            colour_distance=[50.0, 40.0, 30.0, 5.0],
        )
    )
    assert bands(found) == [
        Band("fine_detail", 0, 20),
        Band("recognised", 20, 30),
        Band("colour_distance", 30, 40),
    ]


def test_snapshots_without_figures_have_no_phases():
    old = [SnapshotRecord(run_id=1, epoch=1, file="f", checkpoint="c", details={})]
    assert curves(old) == {}
    assert bands(curves(snapshots(fine_detail=[0.5]))) == []
