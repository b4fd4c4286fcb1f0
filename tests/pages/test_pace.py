from pages.parts.pace import LATEST_S, SHARE, SOONEST_S, Pace


def watched(count, seconds, *, cores=2, at=0.0):
    pace = Pace(cores)
    for number in range(count):
        pace.note(str(number), seconds, at, pace.interval(at))
    return pace


def test_one_who_looks_on_alone_sees_soonest():
    assert Pace(2).interval(0.0) == SOONEST_S
    assert watched(1, 0.05).interval(1.0) == SOONEST_S


def test_many_together_take_a_small_share_of_the_processors():
    interval = watched(20, 0.05).interval(1.0)
    assert SOONEST_S < interval < LATEST_S
    assert 20 * 0.05 / interval <= SHARE * 2
    assert watched(20, 0.05, cores=16).interval(1.0) < interval
    assert watched(500, 1.0).interval(1.0) == LATEST_S


def test_who_has_gone_no_longer_counts():
    pace = watched(20, 0.05)
    assert pace.interval(1000.0) == SOONEST_S


def test_one_slow_refresh_is_not_taken_for_the_rule():
    pace = watched(4, 0.01)
    before = pace.interval(1.0)
    pace.note("0", 5.0, 1.0, 2.0)
    assert pace.interval(1.0) == before
