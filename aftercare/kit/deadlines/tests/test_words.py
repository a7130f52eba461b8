import pytest

from aftercare.kit.deadlines import Target


@pytest.mark.parametrize(
    ("hours", "days", "wall"),
    [(None, None, False), (1, 1, False), (-1, None, False), (None, -1, False), (None, 1, True)],
)
def test_targets_that_cannot_be(hours: float | None, days: int | None, *, wall: bool) -> None:
    with pytest.raises(ValueError, match=r"target|wall clock"):
        Target(hours=hours, working_days=days, wall_clock=wall)
