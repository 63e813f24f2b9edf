"""As a member I get the guild's meetings into my own calendar: a file, or over HTTP an address that I can revoke."""

from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import recurring_ical_events
from icalendar import Calendar

from bot.settings import Mode
from guildhall.environment import Environment
from sandbox.faults import lost_answer
from sandbox.state import Message
from scheduling.queries import occurrences as occurrence_queries
from scheduling.queries.meetings import meeting_changes
from scheduling.recurrence import between
from scheduling.tables import CalendarFeed
from tests.scenarios.helpers import after, submit, words

SINCE, UNTIL = datetime(2026, 3, 4, tzinfo=UTC), datetime(2027, 3, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def files(world: Environment, member: str = "U0TOM") -> list[Message]:
    return [each for each in world.workspace.person(member).direct_messages() if each.files]


def instants(content: bytes) -> list[datetime]:
    """Return when meetings begin, as another library reads it."""
    events = recurring_ical_events.of(Calendar.from_ical(content)).between(SINCE, UNTIL)
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in events)


def firing(world: Environment) -> list[datetime]:
    """Return when meetings begin, as reminders have it."""
    with world.store.reading() as session:
        changes = meeting_changes(session, world.clock.now())
        return sorted(
            occurrence.instant
            for series in occurrence_queries.active_series(session)
            if not series.is_digest
            for occurrence in between(series.cadence, SINCE, UNTIL, changes.get(series.key, {}))
        )


@pytest.mark.core
def test_the_file_comes_as_a_message_and_says_what_fires(world: Environment) -> None:
    tom = world.workspace.person("U0TOM")
    reply = tom.command("C0GUILD", "/ml-guild", "calendar").reply
    assert reply is not None
    tom.press(reply, "Send me the file")
    after(world)
    [message] = files(world)
    assert "Open this file to add the guild's meetings to your calendar." in message.text
    [file] = message.files
    assert file["name"] == "guild.ics"
    assert instants(world.workspace.files[file["id"]].content) == firing(world) != []


def test_it_can_be_asked_for_again(world: Environment) -> None:
    tom = world.workspace.person("U0TOM")
    for _ in range(2):
        reply = tom.command("C0GUILD", "/ml-guild", "calendar").reply
        assert reply is not None
        tom.press(reply, "Send me the file")
        after(world)
    assert len(files(world)) == 2


def test_a_lost_answer_makes_no_second_file(world: Environment) -> None:
    world.workspace.faults.append(lost_answer("files.completeUploadExternal"))
    tom = world.workspace.person("U0TOM")
    reply = tom.command("C0GUILD", "/ml-guild", "calendar").reply
    assert reply is not None
    tom.press(reply, "Send me the file")
    after(world, 300)
    assert len(files(world)) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "conversations.open"])
def test_whatever_is_lost_before_it_is_tried_again(world: Environment, method: str) -> None:
    world.workspace.faults.append(lost_answer(method))
    tom = world.workspace.person("U0TOM")
    reply = tom.command("C0GUILD", "/ml-guild", "calendar").reply
    assert reply is not None
    tom.press(reply, "Send me the file")
    after(world, 300)
    assert len(files(world)) == 1


def read(world: Environment, address: str) -> tuple[int, bytes]:
    """Read an address as a calendar does, at the port where this Guildhall listens."""
    parts = urlsplit(str(world.workspace.requests.url if world.workspace.requests else ""))
    url = f"{parts.scheme}://{parts.netloc}{urlsplit(address).path}"
    try:
        with urlopen(Request(url)) as answer:
            assert answer.headers["content-type"].startswith("text/calendar")
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def address_of(world: Environment, button: str = "Get an address", member: str = "U0TOM") -> str:
    """Have somebody make an address; return it."""
    person = world.workspace.person(member)
    reply = person.command("C0GUILD", "/ml-guild", "calendar").reply
    assert reply is not None
    person.press(reply, button)
    view = person.view()
    assert view is not None
    [address] = [word.strip("`") for word in words(view).split() if "/calendar/" in word]
    person.close()
    return address


@pytest.mark.core
def test_over_http_i_get_an_address_that_i_can_revoke(world: Environment) -> None:
    tom = world.workspace.person("U0TOM")
    if world.settings.guildhall_mode is not Mode.http:
        # Nothing listens that a calendar could ask.
        assert "address" not in words(tom.command("C0GUILD", "/ml-guild", "calendar").reply)
        return
    submit(world)
    first = address_of(world)
    status, content = read(world, first)
    assert status == 200
    assert instants(content) == firing(world) != []
    # What people write about is in no calendar.
    assert b"stolen" not in content
    second = address_of(world, "New address")
    assert read(world, first)[0] == 404
    assert read(world, second)[0] == 200
    reply = tom.command("C0GUILD", "/ml-guild", "calendar").reply
    assert reply is not None
    tom.press(reply, "Revoke my address")
    assert read(world, second)[0] == 404
    assert "Get an address" in words(tom.command("C0GUILD", "/ml-guild", "calendar").reply)


@pytest.mark.core
def test_only_its_hash_is_kept_and_who_left_reads_nothing_more(world: Environment) -> None:
    if world.settings.guildhall_mode is not Mode.http:
        return
    address = address_of(world)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    with world.store.reading() as session:
        row = session.get_one(CalendarFeed, "U0TOM")
        assert len(row.secret_hash) == 64
        assert secret not in row.secret_hash
    assert read(world, address.replace(secret[:8], "A" * 8))[0] == 404
    assert read(world, address.replace(secret, "short"))[0] == 404
    world.workspace.change_member("U0TOM", deleted=True)
    after(world)
    assert read(world, address)[0] == 404
