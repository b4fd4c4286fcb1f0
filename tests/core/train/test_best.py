from core.train.best import Best, best
from tests.core.train.conftest import snapshots


def test_the_best_epoch_is_the_first_with_most_recognised():
    assert best(snapshots(recognised=[0.2, 0.8, 0.8, 0.5])) == Best(20, 0.8)


def test_without_a_judge_no_epoch_is_best():
    assert best([]) is None
    assert best(snapshots(fine_detail=[0.5, 1.0])) is None
