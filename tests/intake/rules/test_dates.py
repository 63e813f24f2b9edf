"""What day a cell names, in the ways in which people and programs write one."""

from datetime import date

import pytest

from intake.rules.imports.dates import DateOrder, day_of, is_either, order_of

THE_DAY = date(2026, 5, 13)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-05-13", "2026/5/13", "2026-05-13T09:46:53+03:00", "2026-05-13 23:59:01 UTC", "2026-05-13 00:00:00"),
        *("13.05.2026", "13.5.26", "Mi. 13.05.2026", "13. 5. 2026", "13/05/2026", "13-05-2026", "05/13/2026"),
        *("13/May/26 9:46 AM", "13/May/26", "May 13, 2026", "May 13th, 2026 at 9:46 AM", "Wed, 13 May 2026 09:46:53"),
        *("13 May 2026", "13. Mai 2026", "13 mai 2026", "13 de mayo de 2026", "13 de maio de 2026", "13 maggio 2026"),
        *("13 mei 2026", "13 maja 2026", "13 maj 2026", "13-May-2026", "2026年5月13日", "2026年05月13日 9:46"),
        "２０２６/０５/１３",
    ],
)
def test_a_day_is_read_as_it_is_written(cell: str) -> None:
    assert day_of(cell) == THE_DAY


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        *(("3 janv. 2026", 1), ("3 févr. 2026", 2), ("3. März 2026", 3), ("3 avril 2026", 4), ("3 juin 2026", 6)),
        *(("3 juil. 2026", 7), ("3 août 2026", 8), ("3 set 2026", 9), ("3 out 2026", 10), ("3 listopada 2026", 11)),
        *(("3. Dez. 2026", 12), ("3 ene 2026", 1), ("3 déc. 2026", 12), ("Sept 3, 2026", 9)),
    ],
)
def test_months_are_known_by_their_names(cell: str, month: int) -> None:
    assert day_of(cell) == date(2026, month, 3)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "",
            "soon",
            "2026",
            "05/2026",
            "May 2026",
            "Q2 2026",
            "KW 12",
            "45012",
            "31.02.2026",
            "2026-13-01",
            "13/13/2026",
        ),
        *(
            "03/04/2026",
            "3-4-26",
            "1.2.3",
            "10:30",
            "v2.10.2026-beta",
            "13.05.2026 - 15.05.2026",
            "令和8年5月13日",
            "0",
        ),
        *("13/13/2026", "13/05/26", "26/05/13", "13 Foo 2026", "13.05.1026", "13.05.2226", "2026-05-13" * 9),
    ],
)
def test_what_names_no_single_day_is_none(cell: str) -> None:
    assert day_of(cell) is None


def test_the_column_says_which_number_is_the_month() -> None:
    assert order_of(["03/04/2026", "13/05/2026", "x"]) is DateOrder.day_first
    assert order_of(["03/04/2026", "05/13/2026"]) is DateOrder.month_first
    assert order_of(["03/04/2026", "2026-05-13"]) is None
    assert order_of(["13/05/2026", "05/13/2026"]) is None
    assert day_of("03/04/2026", DateOrder.day_first) == date(2026, 4, 3)
    assert day_of("03/04/2026", DateOrder.month_first) == date(2026, 3, 4)
    assert day_of("13/05/2026", DateOrder.month_first) == THE_DAY
    assert day_of("05/05/2026") == date(2026, 5, 5)
    assert order_of(["26/05/13", "26/05/14"]) is None
    assert order_of(["13/05/26", "02/06/26"]) is DateOrder.day_first
    assert day_of("13/05/26", DateOrder.day_first) == THE_DAY
    assert is_either("03/04/2026")
    assert not any(map(is_either, ["13/05/2026", "05/05/2026", "soon", "31/31/2026"]))
