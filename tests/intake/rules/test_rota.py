"""Weeks go round, and whoever is away is skipped."""

from datetime import date

from intake.rules.rota import Absence, on_duty

TEAM = ("U0ANN", "U0BEN", "U0CYN")


def test_weeks_go_round_and_begin_on_monday() -> None:
    weeks = [on_duty(date(2026, 3, day), TEAM, {}, [])[0] for day in (2, 8, 9, 15, 16, 23)]
    assert weeks[0] == weeks[1]
    assert weeks[2] == weeks[3]
    assert len({weeks[0], weeks[2], weeks[4]}) == len(TEAM)
    assert weeks[5] == weeks[0]


def test_a_swap_is_for_one_week() -> None:
    monday = date(2026, 3, 2)
    for member in TEAM:
        turn = on_duty(date(2026, 3, 5), TEAM, {monday: member}, [])
        assert turn[0] == member
        assert sorted(turn) == sorted(TEAM)
    assert on_duty(date(2026, 3, 9), TEAM, {monday: "U0ANN"}, []) == on_duty(date(2026, 3, 9), TEAM, {}, [])
    assert on_duty(monday, TEAM, {monday: "U0GONE"}, []) == on_duty(monday, TEAM, {}, [])


def test_who_is_away_comes_last_from_the_first_day_to_the_last() -> None:
    first = on_duty(date(2026, 3, 3), TEAM, {}, [])[0]
    away = [Absence(member=first, first=date(2026, 3, 3), last=date(2026, 3, 4))]
    days = [on_duty(date(2026, 3, day), TEAM, {}, away) for day in (2, 3, 4, 5)]
    assert [turn[0] == first for turn in days] == [True, False, False, True]
    assert days[1][-1] == first
    assert on_duty(date(2026, 3, 3), (), {}, []) == ()
