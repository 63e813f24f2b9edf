"""By which working day somebody looks."""

from datetime import UTC, date, datetime

import pytest

from intake.looking import working_days_after

FRIDAY_EVENING, SATURDAY = datetime(2026, 3, 6, 23, 30, tzinfo=UTC), datetime(2026, 3, 7, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("came", "days", "zone", "expected"),
    [
        (WEDNESDAY, 2, "Europe/Berlin", date(2026, 3, 6)),
        (WEDNESDAY, 3, "Europe/Berlin", date(2026, 3, 9)),
        (SATURDAY, 1, "Europe/Berlin", date(2026, 3, 9)),
        (FRIDAY_EVENING, 2, "UTC", date(2026, 3, 10)),
        (FRIDAY_EVENING, 2, "America/New_York", date(2026, 3, 10)),
        (FRIDAY_EVENING, 1, "Asia/Tokyo", date(2026, 3, 9)),
    ],
)
def test_only_mondays_to_fridays_count_in_the_companys_zone(
    came: datetime, days: int, zone: str, expected: date
) -> None:
    assert working_days_after(came, days, zone) == expected
