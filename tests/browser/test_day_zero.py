"""An admin's day 0 in the browser: from an empty company to published priorities and a ranked idea, by labels only."""

import pytest

from docs.hand import Hand
from intake.services.members import Members
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
MOST = 60
PRIORITIES = (
    ("Fewer fraud losses: fraud, chargeback, stolen card", "Weight 5 of 5"),
    ("Faster answers: support, ticket, waiting time", "Weight 4 of 5"),
    ("Parcels on time: delivery, late, route", "Weight 3 of 5"),
)
PROBLEM = "We lose 40,000 a month to chargebacks from stolen cards. Fraud is found days too late."


def test_day_zero_takes_no_more_than_sixty_clicks_and_fields(open_page: OpenPage) -> None:
    with open_page(None) as (world, hand):
        Members(world.store).make_admins(["U0ADA"], world.clock.now())
        hand.stand("U0ADA", "C0GENERAL")
        hand.go("Home")
        hand.sees("Set-up: 0 of 6 done")
        hand.take_picture("1-nothing-yet")
        channels(hand)
        people(hand)
        squads(hand)
        priorities(hand)
        hand.press("Skip: Import")
        # A page that is older than the Home refuses what is pressed on it.
        hand.sees("Set-up: 5 of 6 done")
        meeting(hand)
        hand.sees("Set-up: 6 of 6 done")
        hand.take_picture("9-all-done")
        submit(hand)
        hand.type_command("/ml-queue")
        hand.sees("Spot stolen cards before we ship")
        hand.sees("1 ranked idea")
        hand.take_picture("11-ranked")
        assert hand.clicks + hand.fields <= MOST, hand.told


def channels(hand: Hand) -> None:
    hand.press("Set up: Channels")
    hand.choose("Triage channel", "#ml-triage")
    hand.choose("Digest channel", "#ml-news")
    hand.choose("Guild channel", "#ml-guild")
    hand.take_picture("2-channels")
    save(hand, "1 of 6")


def people(hand: Hand) -> None:
    hand.press("Set up: People")
    hand.choose("Triagers", "Tris")
    hand.choose("Machine learning leads", "Leo")
    hand.choose("Viewers", "Rex")
    hand.take_picture("3-people")
    save(hand, "2 of 6")


def squads(hand: Hand) -> None:
    hand.press("Set up: Squads")
    hand.choose("Lead", "Ada")
    hand.choose("Channel", "#ml-hub")
    hand.fill("Squad-weeks a quarter", "13")
    hand.take_picture("4-the-hub")
    hand.press("Save")
    hand.press("Add a squad")
    hand.fill("Name", "Payments")
    hand.choose("Lead", "Leo")
    hand.choose("Channel", "#payments")
    hand.fill("Product areas", "Payments, Checkout")
    hand.fill("Charter, in one sentence", "Everything between a basket and the money.")
    hand.fill("Squad-weeks a quarter", "10")
    hand.press("Save")
    hand.sees("Payments")
    hand.take_picture("5-squads")
    hand.press("Done")
    hand.sees("3 of 6 done")


def priorities(hand: Hand) -> None:
    hand.press("Set up: Priorities")
    for place, (line, weight) in enumerate(PRIORITIES, start=1):
        hand.fill(f"Priority {place}", line)
        hand.choose(f"Weight of priority {place}", weight)
    hand.take_picture("6-priorities")
    hand.press("Preview")
    hand.sees("This will be version 1. Everyone can read it.")
    hand.take_picture("7-version-1")
    hand.press("Publish version 1")
    hand.sees("4 of 6 done")


def meeting(hand: Hand) -> None:
    hand.press("Set up: First guild meeting")
    hand.choose("Day", "Tuesday")
    hand.fill("Time", "14:00")
    hand.fill("Link to the call", "https://meet.example/guild")
    hand.take_picture("8-the-first-meeting")
    hand.press("Save")
    hand.sees_no_form()


def submit(hand: Hand) -> None:
    hand.press("Submit an idea")
    hand.fill("Title", "Spot stolen cards before we ship")
    hand.fill("What is the problem?", PROBLEM)
    hand.choose("Area", "Payments")
    hand.choose("What would it be worth a year?", "Hours: 2,500 to 10,000 hours a year")
    hand.choose("When would you need it?", "This year")
    hand.take_picture("10-the-first-idea")
    hand.press("Submit")
    hand.sees_no_form()
    hand.stand("U0ADA", "C0GENERAL")


def save(hand: Hand, done: str) -> None:
    hand.press("Save")
    hand.sees(f"Set-up: {done} done")
