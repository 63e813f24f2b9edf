"""Finds the person behind a request: from memory for up to a minute, from the database, or by asking Slack once.

What is remembered holds only until it changes who may do what, which one row tells before every request."""

import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.client import Client, MalformedResponse
from intake.access import Principal
from intake.errors import FieldErrors, NotAllowed
from intake.operations.visibility import FIELD
from intake.services.members import Members, SlackFacts
from intake.text import clean
from scheduling.recurrence import is_zone

REMEMBERED_SECONDS = 60.0
ASKING_SECONDS = 1


FRESH = timedelta(seconds=60)
AT_ONCE = 10
NOT_TOLD = "Slack did not say in time who these people are. Nothing was saved. Please try again."
NO_ANSWER = "Slack did not say in time whether you may still do this. Nothing was changed. Please try again."


def is_fresh(told_at: datetime, now: datetime, within: timedelta = FRESH) -> bool:
    """Tell whether Slack said something so recently; what it said in the future was dated by a clock that was ahead."""
    return timedelta() <= now - told_at <= within  # guard: what is dated in the future is old


class KnownPerson(NamedTuple):
    """A person as remembered: since when, after how many changes of who may do what, and when Slack told of them."""

    at: float
    changes: int
    told_at: datetime
    principal: Principal

    def is_stale(self, now: datetime) -> bool:
        """Tell whether Slack told of them too long ago for what is sensitive."""
        return not is_fresh(self.told_at, now)


class Principals:
    """Principals by member id. Fails closed: whoever can't be asked about has no roles."""

    def __init__(self, members: Members, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._members = members
        self._client = Client(client.token or "", client.base_url, seconds=ASKING_SECONDS)
        self._elapsed = elapsed
        self._known: dict[str, KnownPerson] = {}

    def of(self, member_id: str, team_id: str | None, now: datetime, *, sensitive: bool = False) -> Principal:
        """Return the person; `team_id` is the workspace in which the app is installed.

        For what is `sensitive` Slack must have told of them within the last minute; raises NotAllowed when it can't.
        """
        # Counted before anything is read: what changes meanwhile makes it old.
        changes = self._members.changes()
        person = self._known.get(member_id)
        # guard: roles that changed are read again
        if person is None or person.changes != changes or self._elapsed() - person.at >= REMEMBERED_SECONDS:
            person = self._read(member_id, changes)
        if person is None or (sensitive and person.is_stale(now)):  # guard: what is sensitive waits for Slack / asked
            principal = self.ask(member_id, team_id, now)
            if principal is None and person is not None:
                raise NotAllowed(NO_ANSWER)
            if principal is None:
                return Principal(member_id=member_id)
            person = KnownPerson(self._elapsed(), changes, now, principal)
        self._known[member_id] = person
        return person.principal.model_copy(update={"is_stale": person.is_stale(now)})

    def meet(self, member_ids: Collection[str], team_id: str | None, now: datetime) -> None:
        """Have Slack tell, all at once, of people who are being named and of whom it has not told just now.

        Raises FieldErrors when it does not answer in time.
        """
        stale_ids = [member for member in member_ids if not self._is_fresh(member, now)]
        if not stale_ids:
            return
        with ThreadPoolExecutor(min(len(stale_ids), AT_ONCE)) as pool:
            answers = list(pool.map(lambda member: self.ask(member, team_id, now), stale_ids))
        if None in answers:
            raise FieldErrors({FIELD: NOT_TOLD})

    def _is_fresh(self, member_id: str, now: datetime) -> bool:
        record = self._members.told(member_id)
        return record is not None and is_fresh(record[0], now)

    def _read(self, member_id: str, changes: int) -> KnownPerson | None:
        at, record = self._elapsed(), self._members.told(member_id)
        return None if record is None else KnownPerson(at, changes, *record)

    def ask(self, member_id: str, team_id: str | None, now: datetime) -> Principal | None:
        """Ask Slack about a person, write down what it says, and return them; None when it does not answer."""
        try:
            facts = slack_facts(self._client, member_id, team_id)
        except (SlackClientError, OSError):
            return None
        self._members.remember(facts, now)
        return self._members.principal(member_id)


def slack_facts(client: WebClient, member_id: str, team_id: str | None) -> SlackFacts:
    """Return what Slack says of a person; `team_id` is the workspace in which the app is installed.

    Raises MalformedResponse where it says of no workspace that they are in it: half an answer would be remembered.
    """
    user = client.users_info(user=member_id)["user"]
    if not _text(user, "team_id") and not _teams(user):
        raise MalformedResponse("the answer says yes and not in which workspace somebody is")
    return facts_of(user, member_id, team_id)


def facts_of(user: dict[str, Any], member_id: str, team_id: str | None) -> SlackFacts:
    """Return what Slack's description of a person says of them; what can't be so is left out."""
    profile, zone = _part(user, "profile"), _text(user, "tz")
    flags = {
        "is_guest": any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted")),
        "is_external": not _is_in(user, team_id) or bool(user.get("is_stranger")),
        "is_bot": any(user.get(flag) for flag in ("is_bot", "is_workflow_bot")),
        "is_deactivated": bool(user.get("deleted")),
    }
    return SlackFacts(
        id=member_id,
        team_id=_text(user, "team_id") or None,
        enterprise_id=_text(_part(user, "enterprise_user"), "enterprise_id") or None,
        name=_text(profile, "display_name") or _text(user, "real_name") or _text(user, "name"),
        real_name=_text(profile, "real_name") or _text(user, "real_name"),
        # Slack tells it only where it was granted.
        email=_text(profile, "email"),
        # Every time that is shown to them is told in it.
        zone=zone if is_zone(zone) else "UTC",
        full_member=not any(flags.values()),
        **flags,
    )


def is_described(event: dict[str, Any]) -> bool:
    """Tell whether an event about a person says who it is about."""
    return bool(_text(_part(event, "user"), "id"))


def _is_in(user: dict[str, Any], team_id: str | None) -> bool:
    """Tell whether Slack says that a person is in a workspace; where it does not say, they are not.

    In an organisation of several workspaces (Enterprise Grid) `team_id` is just one of theirs, and `teams` are all.
    """
    # guard: a member by the organisation's list
    return team_id is not None and team_id in (_teams(user) or [_text(user, "team_id")])


def _teams(user: dict[str, Any]) -> list[str]:
    teams = _part(user, "enterprise_user").get("teams")
    return [team for team in teams if isinstance(team, str) and team] if isinstance(teams, list) else []


def _part(slack_object: dict[str, Any], name: str) -> dict[str, Any]:
    part = slack_object.get(name)
    return part if isinstance(part, dict) else {}


def _text(slack_object: dict[str, Any], name: str) -> str:
    text = slack_object.get(name)
    return clean(text) if isinstance(text, str) else ""
