"""The meetings in people's own calendars: a file, and an address that can be revoked."""

from datetime import datetime

from bot import ids
from bot.blocks import Json, Rendered, actions, button, confirm, context, modal, section
from bot.text import clip, escape
from bot.text import date as day_of

CALENDAR = "Put the guild's meetings into your own calendar."
NO_CALENDAR = "Guildhall can't send files here. Whoever runs it can export the meetings for you."
FILE_NOTE = "The file shows the meetings as they are planned now. When one changes, send yourself a new one."
ADDRESS_NOTE = "An address keeps your calendar up to date. Whoever knows it can read when and where the guild meets."


def calendar_reply(since: datetime | None, zone: str, *, with_file: bool, with_address: bool) -> Rendered:
    """Return how the meetings get into one's calendar; `since` is when one's address was made, if there is one."""
    value, buttons, notes = ids.encode("calendar", 1), [], []
    if with_file:
        buttons.append(button("Send me the file", ids.CALENDAR_FILE, value))
        notes.append(FILE_NOTE)
    if with_address:
        buttons.append(button("New address" if since else "Get an address", ids.CALENDAR_ADDRESS, value))
        notes.append(ADDRESS_NOTE)
    if with_address and since:
        buttons.append(button("Revoke my address", ids.CALENDAR_REVOKE, value, confirm=REVOKE))
        notes.append(f"Your address was made on {day_of(since, zone)}. A new one replaces it.")
    if not buttons:
        return Rendered([section(NO_CALENDAR)], NO_CALENDAR)
    return Rendered([section(CALENDAR), actions(*buttons), context(" ".join(notes))], f"{CALENDAR} {' '.join(notes)}")


REVOKE = confirm(
    "Revoke your address?", "Calendars that use it stop getting the guild's meetings.", "Revoke it", "Keep it"
)
# No address is longer than this.
ADDRESS = 2000


def build_address(address: str) -> Json:
    """Return the page that shows an address, once."""
    return modal(
        ids.ADDRESS_PAGE,
        "Your calendar's address",
        [
            section("Copy this address now, because we show it only once:"),
            section(f"`{clip(escape(address), ADDRESS)}`"),
            context(
                "In your calendar, choose to subscribe to a calendar by its address and paste it there. Don't share "
                "it. `/ml-guild calendar` replaces or revokes it."
            ),
        ],
    )
