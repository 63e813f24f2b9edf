"""Walks a newcomer's path through the demo in headless Chromium, and leaves what they see in docs/pictures.

make pictures"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs.hand import HEIGHT, WIDTH, Hand
from guildhall.demo.run import open_demo
from guildhall.environment import Environment

PICTURES = Path(__file__).parent / "pictures"
TITLE = "Tell couriers which door to ring"
# A company's Slack has no tour above it.
TOUR = "#guide"
PROBLEM = "Drivers lose four minutes at every big building, and late orders follow. The route notes know the door."


def main(folder: Path = PICTURES) -> str:
    """Walk the path, take a picture at each step, and return how many clicks and fields it took."""
    with open_demo() as world:
        return walk_through(world, folder)


def walk_through(world: Environment, folder: Path) -> str:
    """Walk the path through an open demo, which is as it was when it opened."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.set_default_timeout(60_000)
        hand = Hand(page, world.server.url, folder, without=TOUR)
        walk(hand)
        browser.close()
        assert not world.workspace.refused, world.workspace.refused
    return hand.told


def walk(hand: Hand) -> None:
    """Submit an idea as Ria, decide as Tris, read the digest on Monday and the reminder on Thursday."""
    submit(hand)
    decide(hand)
    go_on(hand)
    look_around(hand)
    look_at_the_plan(hand)
    end_an_experiment(hand)
    draft_priorities(hand)


def submit(hand: Hand) -> None:
    """Type the command, fill in the form, and see the tracker arrive."""
    hand.stand("U0RIA", "C0GENERAL")
    hand.type_command("/ml-idea")
    hand.fill("Title", TITLE)
    hand.fill("What is the problem?", PROBLEM)
    hand.choose("Area", "vans")
    hand.take_picture("1-the-form")
    hand.press("Submit")
    hand.sees("Is it one of these?")
    hand.press("Submit as new")
    hand.sees_no_form()
    hand.go("Messages")
    hand.sees(TITLE)
    hand.take_picture("2-the-tracker")


def decide(hand: Hand) -> None:
    """Press Send on the card; the squad and the requester read what happened and why."""
    hand.stand("U0TRIS", "C0TRIAGE")
    hand.sees(TITLE)
    hand.take_picture("3-the-card")
    hand.press("Send to Delivery squad")
    hand.sees("Accepted by")
    hand.take_picture("4-decided-in-a-click")
    # People are told when the decision can't be undone any more.
    hand.press("An hour")
    hand.stand("U0NOOR", "C0DELIVERY")
    hand.sees(TITLE)
    hand.take_picture("5-the-squad-reads-why")


def go_on(hand: Hand) -> None:
    """Move the clock to Monday for the digest, and on to Thursday for the guild's reminder."""
    hand.stand("U0RIA", "C0NEWS")
    hand.press("Next Monday 09:00")
    hand.sees(TITLE)
    hand.take_picture("6-mondays-digest")
    hand.stand("U0RIA", "C0GUILD")
    for _ in range(3):
        hand.press("A day")
    for _ in range(6):
        hand.press("An hour")
    hand.sees("in 10 minutes")
    hand.take_picture("7-thursdays-reminder")


def look_around(hand: Hand) -> None:
    """Look at Home, the priorities, the queue, why an idea stands where it stands, and an idea up close."""
    hand.stand("U0TRIS", "home")
    hand.sees("Waiting for me")
    hand.take_picture("8-home")
    for command, name in (("/ml-priorities", "10-the-priorities"), ("/ml-queue", "9-the-queue")):
        hand.stand("U0EVE", "C0GENERAL")
        hand.type_command(command)
        hand.sees("Only visible to you")
        hand.take_picture(name)
    hand.press("The whole queue")
    hand.press("Why?")
    hand.sees("How it adds up")
    hand.take_picture("12-why")
    hand.stand("U0TRIS", "C0TRIAGE")
    hand.press("More about this idea")
    hand.sees_form()
    hand.take_picture("11-an-idea-up-close")


def look_at_the_plan(hand: Hand) -> None:
    """Look at the plan as Ada, ask what if a priority had more, and read what an experiment has taught the guild."""
    hand.stand("U0ADA", "C0GENERAL")
    hand.type_command("/ml-queue plan")
    hand.sees("Not in the plan")
    hand.take_picture("13-the-plan", height=1980)
    hand.press("What if")
    hand.choose("Take ten points from", "Less food thrown away, at least 15% of the weeks")
    hand.choose("Give them to", "Fewer fraud losses, at least 10% of the weeks")
    hand.press("Show")
    hand.sees("leave")
    hand.take_picture("14-what-if")
    hand.stand("U0RIA", "C0GUILD")
    hand.turn_to("What we learned:")
    hand.take_picture("15-what-we-now-know")


def end_an_experiment(hand: Hand) -> None:
    """Move on to the day of the decision, and open the form that ends the experiment as its owner."""
    hand.stand("U0SVEN", "C0GENERAL")
    hand.press("Next Monday 09:00")
    hand.press("Next Monday 09:00")
    hand.go("Messages")
    hand.sees("Read allergens")
    hand.take_picture("16-the-question")
    hand.press("Stop")
    hand.sees_form()
    hand.take_picture("17-the-decision")


def draft_priorities(hand: Hand) -> None:
    """Give a priority more weight as Noor, who leads a squad, and look at what that would do."""
    hand.stand("U0NOOR", "C0GENERAL")
    hand.type_command("/ml-priorities draft")
    hand.sees_form()
    hand.choose("Weight of priority 3", "Weight 5 of 5")
    hand.press("Preview")
    hand.sees("This will be version")
    hand.take_picture("18-the-draft", height=1300)
    hand.choose("Change other parts", "Value of each answer")
    hand.sees("Value of a missing answer")
    hand.take_picture("19-what-answers-are-worth", height=1900)


if __name__ == "__main__":
    main()
