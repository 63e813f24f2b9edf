"""From an empty company to a ranked idea in the browser, by what stands on the page alone: no file, no shell."""

import pytest

from intake.service.members import Members
from tests.browser.conftest import OpenPage
from tests.scenarios.admin import PRIORITIES
from tests.scenarios.helpers import FRAUD_IDEA

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
MOST = 60


def test_an_admin_sets_up_an_empty_company_and_sees_a_ranked_idea(open_page: OpenPage) -> None:
    with open_page(None) as (world, hand):
        Members(world.store).make_admins(["U0ADA"])
        hand.stand("U0ADA", "home")
        hand.sees("Set-up: 0 of 6 done")
        hand.take_picture("1-nothing-is-set-up")

        hand.press("Set up: Channels")
        hand.choose("Where ideas are decided", "#ml-triage")
        hand.choose("Where the week's digest is posted", "#ml-news")
        hand.choose("Where the guild's meetings are announced", "#ml-guild")
        hand.press("Save")
        hand.sees("Set-up: 1 of 6 done")

        hand.press("Set up: People")
        hand.choose("Triagers", "Tris")
        hand.choose("Leads of machine learning", "Leo")
        hand.press("Save")
        hand.sees("Set-up: 2 of 6 done")

        hand.press("Set up: Squads")
        hand.choose("Lead", "Leo")
        hand.choose("Channel", "#ml-hub")
        hand.fill("Product areas", "Payments, Checkout")
        hand.press("Save")
        hand.press("Done")
        hand.sees("Set-up: 3 of 6 done")

        hand.press("Set up: Priorities")
        for number, (line, _) in enumerate(PRIORITIES, 1):
            hand.fill(f"Priority {number}", line)
        hand.take_picture("2-priorities")
        hand.press("Look at it")
        hand.press("Publish")
        hand.sees("Set-up: 4 of 6 done")

        hand.press("Skip: Import")
        hand.press("Set up: First guild meeting")
        hand.fill("Link to the call", "https://meet.example/guild")
        hand.press("Save")
        hand.sees("Set-up: 6 of 6 done")
        hand.take_picture("3-all-is-set-up")

        hand.press("Submit an idea")
        for label, text in FRAUD_IDEA.items():
            hand.fill(label, text)
        hand.choose("What would it be worth a year?", "A lot: a whole area would feel it")
        hand.choose("By when is it needed?", "Within the year")
        hand.press("Submit")
        hand.stand("U0RIA", "C0GENERAL")
        hand.type_command("/ml-queue")
        hand.sees("1 ranked idea")
        hand.take_picture("4-a-ranked-idea")
        assert hand.clicks + hand.fields <= MOST
