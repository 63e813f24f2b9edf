"""What a member does on the page: each act is one posted form, and gives Slack's own words if there are any."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from sandbox.inputs import STATEFUL, WITH_LOADED_OPTIONS, NotOffered, placed_elements
from sandbox.page.form_values import entered, menu_choice
from sandbox.page.page_state import READ_ONLY, Desk, Missing, Notice
from sandbox.person import Person, names, suggestions
from sandbox.state import Message, View
from sandbox.typed_text import as_escaped

GONE = "This has changed since you opened it. Here is the latest version."
NOT_OFFERED = "Choose one of the options."
# An app acknowledges first and shows its answer a moment later; a page that waits for it need not be loaded twice.
MOMENT = 0.6

Act = Callable[[Desk, Person, FormData], Notice | None]


def say(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Post what was typed, or run it where it is a slash command."""
    channel = desk.place(person, _field(form, "channel"))
    text = _field(form, "text").strip()
    thread_ts = _field(form, "thread") or None
    if channel.is_archived or (channel.is_im and desk.workspace.manifest.messages_read_only):
        return Notice(READ_ONLY, text)
    if person.user not in channel.members:
        return Notice("Join the channel first.", text)
    if not text:
        return None
    if not text.startswith("/"):
        person.say(channel.id, as_escaped(text, names(desk.workspace)), thread_ts)
        return None
    name, _, rest = text.partition(" ")
    if thread_ts:
        return Notice(f"{name} is not supported in threads. Sorry!", text)
    answer = person.command(channel.id, name, rest)
    return Notice(answer.notice, text) if answer.notice else None


def press(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Press a button, or tell the app what was chosen."""
    where = _where(desk, person, form)
    picked = _field(form, "pick")
    address, choice = menu_choice(where.blocks, picked) if picked else (_field(form, "press"), None)
    values = entered(where.blocks, form, _zone(desk, person))
    _fill(person, where, {key: value for key, value in values.items() if key != address})
    placed = next((each for each in placed_elements(where.blocks) if each.address == address), None)
    if placed is None:
        return Notice(GONE)
    entry = values.get(address) if placed.element["type"] in STATEFUL else choice
    try:
        answer = person.press(where, address, entry)
    except NotOffered:
        return Notice(NOT_OFFERED)
    return Notice(answer.notice) if answer.notice else None


def submit(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Submit the modal on top."""
    view = _where(desk, person, form)
    not_offered = _fill(person, view, entered(view.blocks, form, _zone(desk, person)))
    if not_offered and isinstance(view, View):
        view.errors = not_offered
        desk.workspace.touch()
        return None
    answer = person.submit()
    return Notice(answer.notice) if answer.notice else None


def suggest(desk: Desk, person: Person, form: FormData) -> list[str]:
    """Give the words of the options that the app offers for what was typed."""
    where = _where(desk, person, form)
    placed = next((each for each in placed_elements(where.blocks) if each.address == _field(form, "press")), None)
    if placed is None or placed.element["type"] not in WITH_LOADED_OPTIONS:
        return []
    offered = suggestions(desk.workspace, person.user, where, placed, _field(form, "typed"))
    return [str(option["text"]["text"]) for option in offered]


def close(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Close the modal on top."""
    _where(desk, person, form)
    person.close()
    return None


def join(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Come into a channel."""
    person.join(desk.place(person, _field(form, "channel")).id)
    return None


def invite(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Bring the app into a channel."""
    person.invite(desk.place(person, _field(form, "channel")).id)
    return None


def shortcut(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Run a shortcut of the app's, from a message where the form names one."""
    message = _where(desk, person, form) if _field(form, "ts") else None
    answer = person.shortcut(_field(form, "shortcut"), message if isinstance(message, Message) else None)
    return Notice(answer.notice) if answer.notice else None


def dismiss(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Put a notice away."""
    return None


def move_clock(desk: Desk, person: Person, form: FormData) -> Notice | None:
    """Move the clock forward."""
    if desk.clock is None:
        raise Missing
    with desk.moving:
        now = desk.clock.now()
        steps = {
            "minutes": now + timedelta(minutes=3),
            "hour": now + timedelta(hours=1),
            "day": now + timedelta(days=1),
            "monday": next_monday(desk, now),
        }
        until = steps.get(_field(form, "until"))
        if until is None:
            raise Missing
        desk.clock.advance(until)
    desk.workspace.touch()
    return None


def next_monday(desk: Desk, now: datetime) -> datetime:
    """Give the next Monday at 09:00 of the workspace's zone."""
    local_now = now.astimezone(desk.zone)
    monday = (local_now + timedelta(days=-local_now.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)
    return (monday if monday > local_now else monday + timedelta(weeks=1)).astimezone(now.tzinfo)


ACTS: dict[str, Act] = {
    "say": say,
    "press": press,
    "submit": submit,
    "close": close,
    "join": join,
    "invite": invite,
    "shortcut": shortcut,
    "dismiss": dismiss,
    "clock": move_clock,
}


def perform(desk: Desk, member_id: str, name: str, form: FormData) -> str:
    """Do one act, wait a moment for what the app makes of it, and give the path that it leads to, if to any."""
    person = desk.person(member_id)
    desk.notices.pop(member_id, None)
    receipt = _receipt(desk, person) if name == "submit" else None
    received = len(person.direct_messages())
    before = desk.workspace.revision
    try:
        notice = ACTS[name](desk, person, form)
    except ValueError:
        notice = Notice(GONE)
    if notice is not None:
        desk.notices[member_id] = replace(notice, at=_place_of(person, form))
    elif receipt is not None and person.view() is None:
        desk.workspace.wait_until(lambda: len(person.direct_messages()) > received, MOMENT)
        return f"/as/{member_id}/{receipt}"
    elif name in {"say", "press", "submit", "shortcut", "invite"}:
        desk.workspace.wait_for_change(before, MOMENT)
    return ""


def _receipt(desk: Desk, person: Person) -> str | None:
    """Give where the app answers the form on top, where its sender had better read that at once."""
    view = person.view()
    if view is None or desk.guide is None or view.body.get("callback_id") not in desk.guide.tour.receipts:
        return None
    return desk.workspace.direct_channel(person.user, opened=False).id


def _fill(person: Person, where: Message | View, values: dict[str, Any]) -> dict[str, str]:
    """Enter the values; give what is wrong, by block_id, with those that the app does not offer."""
    errors: dict[str, str] = {}
    for address, value in values.items():
        try:
            person.fill({address: value}, where)
        except NotOffered:
            errors[address.rpartition("/")[0]] = NOT_OFFERED
    return errors


def _zone(desk: Desk, person: Person) -> ZoneInfo:
    return ZoneInfo(desk.workspace.members[person.user].tz)


def _field(form: FormData, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n")


def _place_of(person: Person, form: FormData) -> str:
    view = person.view()
    return view.id if view and view.id == form.get("view") else _field(form, "back").partition("?")[0]


def _where(desk: Desk, person: Person, form: FormData) -> Message | View:
    """Find what the form belongs to: the modal on top, the home, or a message this person can see."""
    view_id = _field(form, "view")
    if view_id:
        return _found(next((each for each in (person.view(), person.home()) if each and each.id == view_id), None))
    channel = desk.place(person, _field(form, "channel"))
    message = desk.workspace.message(channel.id, _field(form, "ts"))
    return _found(message if message and message.ephemeral_for in (None, person.user) else None)


def _found(where: Message | View | None) -> Message | View:
    if where is None:
        raise ValueError("what was acted in is gone")
    return where
