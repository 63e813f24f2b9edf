"""A requester submits an idea in the browser and reads its receipt: in three clicks, the last of them to go there."""

import pytest

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
TITLE = "Tell couriers which door to ring"


def test_from_home_to_the_receipt_in_three_clicks(open_page: OpenPage) -> None:
    with open_page("company.yml") as (_, hand):
        hand.stand("U0RIA", "home")
        hand.press("Submit an idea")
        hand.sees_form()
        hand.fill("Title", TITLE)
        hand.fill("What is the problem?", "Orders are late because drivers can’t find the door.")
        hand.press("Submit")
        hand.sees_no_form()
        hand.go("Messages")
        hand.sees("We've got your idea.")
        hand.sees("will review it by")
        hand.take_picture("1-the-receipt")
        assert hand.clicks <= 3, hand.told


def test_from_the_command_it_is_two(open_page: OpenPage) -> None:
    with open_page("company.yml") as (_, hand):
        hand.stand("U0RIA", "C0GENERAL")
        hand.type_command("/ml-idea")
        hand.sees_form()
        hand.fill("Title", TITLE)
        hand.fill("What is the problem?", "Orders are late because drivers can’t find the door.")
        hand.press("Submit")
        hand.sees_no_form()
        hand.go("Messages")
        hand.sees("We've got your idea.")
        assert hand.clicks <= 2, hand.told
