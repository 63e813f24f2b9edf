"""Walks a newcomer's path through the demo in headless Chromium, and leaves what they see in docs/pictures.

make pictures
"""

import shutil
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from guildhall.demo import open_demo

PICTURES = Path(__file__).parent / "pictures"
TITLE = "Tell couriers which door to ring"
PROBLEM = "Drivers lose four minutes at every big building, and late orders follow. The route notes know the door."


def main(folder: Path = PICTURES) -> None:
    """Walk the path and take a picture at each step."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_demo() as world, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.set_default_timeout(15_000)
        walk(page, world.server.url, folder)
        browser.close()
        assert not world.workspace.refused, world.workspace.refused


def walk(page: Page, url: str, folder: Path) -> None:
    """Submit an idea as Ria, decide as Tris, read the digest on Monday and the reminder on Thursday."""
    submit(page, url, folder)
    decide(page, url, folder)
    go_on(page, url, folder)
    look_around(page, url, folder)


def submit(page: Page, url: str, folder: Path) -> None:
    """Type the command, fill in the form, and see the tracker arrive."""
    page.goto(f"{url}/as/U0RIA/C0GENERAL")
    page.get_by_role("combobox", name="Message").last.fill("/ml-idea")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill(TITLE)
    form.get_by_label("What is the problem?").fill(PROBLEM)
    form.get_by_label("Which area is it in?").select_option(label="vans")
    picture(page, folder, "1-the-form")
    form.get_by_role("button", name="Submit").click()
    page.locator("nav, aside").get_by_role("link", name="Messages").last.click()
    expect(page.get_by_text(TITLE).last).to_be_visible()
    picture(page, folder, "2-the-tracker")


def decide(page: Page, url: str, folder: Path) -> None:
    """Press Send on the card; the squad and the requester read what happened and why."""
    page.goto(f"{url}/as/U0TRIS/C0TRIAGE")
    expect(page.get_by_text(TITLE).last).to_be_visible()
    picture(page, folder, "3-the-card")
    page.get_by_role("button", name="Send to Delivery squad").last.click()
    expect(page.get_by_text("Accepted by").last).to_be_visible()
    picture(page, folder, "4-decided-in-a-click")
    page.goto(f"{url}/as/U0NOOR/C0DELIVERY")
    expect(page.get_by_text(TITLE).last).to_be_visible()
    picture(page, folder, "5-the-squad-reads-why")


def go_on(page: Page, url: str, folder: Path) -> None:
    """Move the clock to Monday for the digest, and on to Thursday for the guild's reminder."""
    page.goto(f"{url}/as/U0RIA/C0NEWS")
    page.get_by_role("button", name="Next Monday 09:00").click()
    expect(page.get_by_text(TITLE).last).to_be_visible()
    picture(page, folder, "6-mondays-digest")
    page.goto(f"{url}/as/U0RIA/C0GUILD")
    for _ in range(3):
        page.get_by_role("button", name="A day").click()
    for _ in range(6):
        page.get_by_role("button", name="An hour").click()
    expect(page.get_by_text("in 10 minutes").last).to_be_visible()
    picture(page, folder, "7-thursdays-reminder")


def look_around(page: Page, url: str, folder: Path) -> None:
    """Look at Home, the queue, the priorities, and an idea up close."""
    page.goto(f"{url}/as/U0TRIS/home")
    expect(page.get_by_text("Waiting for me")).to_be_visible()
    picture(page, folder, "8-home")
    for command, name in (("/ml-queue", "9-the-queue"), ("/ml-priorities", "10-the-priorities")):
        page.goto(f"{url}/as/U0EVE/C0GENERAL")
        page.get_by_role("combobox", name="Message").last.fill(command)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Only visible to you").last).to_be_visible()
        picture(page, folder, name)
    page.goto(f"{url}/as/U0TRIS/C0TRIAGE")
    page.get_by_role("button", name="More about this idea").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    picture(page, folder, "11-an-idea-up-close")


def picture(page: Page, folder: Path, name: str) -> None:
    """Take a picture when the page has come to rest."""
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main()
