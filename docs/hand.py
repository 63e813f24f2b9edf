"""A person at a browser, who finds everything by what is written on it; clicks and filled fields are counted."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

WIDTH, HEIGHT = 1280, 800
_SETTLES_MILLISECONDS = 400


class Hand:
    """What a person does on the sandbox's page, one method for each; pictures go to `folder`, if there is one.

    What the selector `without` matches is left out of them.
    """

    def __init__(self, page: Page, url: str, folder: Path | None = None, *, without: str = "") -> None:
        self.page = page
        self._without = without
        self.clicks = 0
        self.fields = 0
        self._url = url
        self._folder = folder

    def stand(self, member: str, place: str) -> None:
        """Begin as somebody, somewhere: not counted, as their Slack is open there."""
        self.page.goto(f"{self._url}/as/{member}/{place}")

    def open(self) -> None:
        """Open the address that the terminal names: not counted."""
        self.page.goto(self._url)

    def follow(self, name: str) -> None:
        """Follow a link of the tour, or any other that begins so."""
        self.page.get_by_role("link", name=_begins(name)).first.click()
        self.clicks += 1

    def press_enter(self) -> None:
        """Press Enter in the composer, in which the page has put the cursor."""
        expect(self.page.locator("[data-composer]").first).to_be_focused()
        self.page.keyboard.press("Enter")
        self.clicks += 1

    def type_command(self, command: str) -> None:
        """Type a command and press Enter."""
        self.page.get_by_role("combobox", name="Message").last.fill(command)
        self.page.keyboard.press("Enter")
        self.fields += 1

    def press(self, name: str, about: str = "") -> None:
        """Press the newest button that begins so: of the form, where one is open, or of the message about something."""
        where = self._message(about) if about else self._where
        where.get_by_role("button", name=_begins(name)).last.click()
        self.clicks += 1

    def go(self, name: str) -> None:
        """Follow a link at the side."""
        self.page.locator("nav, aside").get_by_role("link", name=name).last.click()
        self.clicks += 1

    def fill(self, label: str, text: str) -> None:
        """Fill in a field."""
        self._field(label).fill(text)
        self.fields += 1

    def choose(self, label: str, *options: str) -> None:
        """Choose in a select, or tick the boxes under a label, by what stands there to choose."""
        boxes = self._where.get_by_role("group", name=label)
        if boxes.count():
            for option in options:
                boxes.last.get_by_label(option).first.check()
                self.clicks += 1
        else:
            self._field(label).select_option(label=list(options))
            self.fields += 1

    def sees(self, text: str, about: str = "") -> None:
        """Wait until a text can be seen, on the message about something or anywhere."""
        where = self._message(about) if about else self.page
        expect(where.get_by_text(text).last).to_be_visible()

    def turn_to(self, text: str) -> None:
        """Scroll to where a text was written last."""
        self.page.get_by_text(text).last.scroll_into_view_if_needed()

    def sees_form(self) -> None:
        """Wait until a form is open."""
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def sees_no_form(self) -> None:
        """Wait until the form has closed."""
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def take_picture(self, name: str, height: int = HEIGHT) -> None:
        """Take a picture when the page has come to rest; of what is long, in a higher window."""
        if self._folder is not None:
            self.page.set_viewport_size({"width": WIDTH, "height": height})
            self._show(shown=False)
            self.page.wait_for_timeout(_SETTLES_MILLISECONDS)
            self.page.screenshot(path=self._folder / f"{name}.png")
            self._show(shown=True)
            self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    @property
    def told(self) -> str:
        """Return the count in words."""
        return f"{self.clicks} clicks and {self.fields} fields"

    def _show(self, *, shown: bool) -> None:
        if self._without:
            hide = "(each, shown) => { each.forEach((one) => { one.style.display = shown ? '' : 'none' }) }"
            self.page.locator(self._without).evaluate_all(hide, shown)

    def _field(self, label: str) -> Locator:
        whole = re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")
        return self._where.get_by_label(whole).last

    def _message(self, about: str) -> Locator:
        return self.page.get_by_role("article").filter(has_text=about).last

    @property
    def _where(self) -> Page | Locator:
        form = self.page.get_by_role("dialog")
        return form if form.count() else self.page


def _begins(name: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(name)}")
