"""Under a flood newcomers wait, all alike and not for long, and nobody is refused."""

from bot.channels.web.flood import CALM_SECONDS, CALM_SESSIONS, LONGEST_WAIT, SlowDown


def test_a_busy_day_waits_for_nothing() -> None:
    now = [0.0]
    slow_down = SlowDown(lambda: now[0])
    for _ in range(10 * CALM_SESSIONS):
        now[0] += 1.01 * CALM_SECONDS / CALM_SESSIONS
        assert slow_down.wait() == 0.0


def test_a_flood_waits_ever_longer_but_never_over_the_most() -> None:
    slow_down = SlowDown(lambda: 0.0)
    waits = [slow_down.wait() for _ in range(20 * CALM_SESSIONS)]
    assert waits == sorted(waits)
    assert waits[CALM_SESSIONS - 1] == 0.0 and waits[2 * CALM_SESSIONS - 1] == 1.0
    assert waits[-1] == LONGEST_WAIT


def test_after_the_flood_it_is_calm_again() -> None:
    now = [0.0]
    slow_down = SlowDown(lambda: now[0])
    for _ in range(20 * CALM_SESSIONS):
        slow_down.wait()
    now[0] = CALM_SECONDS
    assert slow_down.wait() == 0.0
