"""As a lead I see on one page how well the ML team and the company work together."""

import pytest

from guildhall.environment import Environment
from tests.scenarios.helpers import after, submit, words


@pytest.mark.core
def test_i_open_it_from_home_and_read_that_there_is_not_enough_data_yet(world: Environment) -> None:
    submit(world)
    leo = world.workspace.person("U0LEO")
    leo.open_home()
    after(world)
    leo.press(leo.home(), "How we work")
    page = words(leo.view())
    assert "*Time to first answer* · Not enough data: 1 of 10 ideas" in page
    assert "*Research* · Not enough data: 0 of 10 ideas" in page


def test_with_ten_ideas_it_says_how_long_people_wait(world: Environment) -> None:
    tris, leo = world.workspace.person("U0TRIS"), world.workspace.person("U0LEO")
    for number in range(10):
        tris.press(submit(world, Title=f"Idea number {number}"), "Send to Payments squad")
        after(world, 20)
    leo.open_home()
    after(world)
    leo.press(leo.home(), "How we work")
    page = words(leo.view())
    assert "*Time to first answer* · less than a day" in page
    assert "*Without a confirmed expert* · 100%" in page
    assert "10 ideas." in page


def test_who_leads_nothing_has_no_such_button(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.open_home()
    after(world)
    assert "How we work" not in words(rex.home())
