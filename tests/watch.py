"""A clock that a test moves."""

from datetime import UTC, datetime, timedelta


class Watch:
    """Says the same moment until it is moved: a Friday noon in Moldova at first."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)
