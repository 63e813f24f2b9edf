"""Turns an outbox row into the one Slack call that tells it: a post, an edit, an ephemeral note, a Home tab.

Before somebody is told of a private idea, Slack must just have said that they are a full member still."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from slack_sdk import WebClient

from bot.client import MalformedResponse
from bot.delivery.fallback import MESSAGE, Fallback
from bot.delivery.message_search import MessageSearch
from bot.features import Feature, Features
from bot.liveness import EventWatchdog
from bot.messages.registry import render
from bot.principal import is_fresh, slack_facts
from bot.slack_errors import id_of, ts_of
from intake.access import Principal, Role
from intake.notifications.ideas import HomeNotification, WithdrawnCard
from intake.notifications.outbox import NoticeNotification
from intake.notifications.replies import DeletedReply
from intake.operations.visibility import is_about_private, may_know, snapshot_of
from intake.services.home import Home
from intake.services.members import Members, SlackFacts
from store.engine import Store
from store.outbox import OutboxRow, Stands

# Before somebody is told of a private idea: Slack must just have said that they are a full member still.

PEOPLE = ("U", "W")
# What takes something away tells nobody anything.
TAKING_AWAY = (WithdrawnCard.kind, DeletedReply.kind)


class PrivacyCheck:
    """Tells whether what is private may be told to a person; what everybody may read costs nothing."""

    def __init__(
        self, store: Store, client: WebClient, members: Members, home: Home, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._client = client
        self._members = members
        self._home = home
        self._now = now
        self._team_id: str | None = None

    def reason_against(self, row: OutboxRow) -> str | None:
        """Return why a row may not be sent to its audience, None where it may; raises what a call raises."""
        if row.kind == HomeNotification.kind:
            member = row.audience.removeprefix("home:")
            last_seen = self._members.told(member)
            # A Home shows who they are by now, so that it need not be kept from them.
            if last_seen is not None and self._is_stale(last_seen) and self._shows_private(last_seen[1]):
                self._fresh(member)
            return None
        member = str(snapshot_of(row).get("member")) if row.kind == NoticeNotification.kind else row.audience
        if not member.startswith(PEOPLE) or row.kind in TAKING_AWAY:
            return None
        with self._store.reading() as session:
            if not is_about_private(session, row):
                return None
        if not self._fresh(member).has(Role.member):
            return "Slack says they are not a full member"
        with self._store.reading() as session:
            return None if may_know(session, row, member) else "it is not theirs to see"

    def _fresh(self, member: str) -> Principal:
        last_seen = self._members.told(member)
        if last_seen is not None and not self._is_stale(last_seen):
            return last_seen[1]
        self._members.remember(self._ask(member), self._now())
        return self._members.principal(member) or Principal(member_id=member)

    def _is_stale(self, last_seen: tuple[datetime, Principal]) -> bool:
        return not is_fresh(last_seen[0], self._now())

    def _shows_private(self, principal: Principal) -> bool:
        return principal.has(Role.member) and self._home.shows_private(principal)

    def _ask(self, member: str) -> SlackFacts:
        try:
            if self._team_id is None:
                self._team_id = str(self._client.auth_test()["team_id"])
            return slack_facts(self._client, member, self._team_id)
        except (AttributeError, KeyError, TypeError) as error:
            raise MalformedResponse("the answer says yes and not who somebody is") from error


# Turns a row into the one Slack call that tells it: a post, an edit of what stands, an ephemeral note, a Home tab.

HomeView = Callable[[str], dict[str, Any] | None]
DIRECT = ("U", "W")
READS_INTO_TEXT = frozenset({"link_names", "parse"})
FETCHES = ("unfurl_links", "unfurl_media")


class Undeliverable(Exception):
    """There is nobody to tell it to."""


@dataclass(frozen=True)
class Call:
    """A call to be made: Slack's method, where it goes, and the rest of its arguments."""

    method: str
    channel: str
    arguments: dict[str, Any]

    def __post_init__(self) -> None:
        """Refuse what would have Slack look for mentions and links in people's text, or fetch what they link to."""
        if READS_INTO_TEXT & self.arguments.keys():
            raise Undeliverable("a message never has Slack read anything into its text")
        if self.method == "chat.postMessage" and any(self.arguments.get(name) is not False for name in FETCHES):
            raise Undeliverable("a message never has Slack fetch what people link to")

    @property
    def can_be_looked_up(self) -> bool:
        """Tell whether doubt about it is settled by looking: a new message. The rest is safe to repeat, or lost."""
        return self.method == "chat.postMessage"

    @property
    def is_safe_to_repeat(self) -> bool:
        """Tell whether a second call has no second effect."""
        return self.method in ("chat.update", "chat.delete", "views.publish")


def method_of(row: OutboxRow, *, has_message: bool) -> str:
    """Return the method that tells a row, given whether its subject has a message already."""
    if row.kind == "home":
        return "views.publish"
    if row.kind == DeletedReply.kind:
        return "chat.delete"
    if row.kind == "notice" and not row.audience.startswith(DIRECT):
        return "chat.postEphemeral"
    return "chat.update" if has_message else "chat.postMessage"


class Posting:
    """Makes calls of rows, and makes them."""

    def __init__(
        self,
        client: WebClient,
        lookup: MessageSearch,
        home_view: HomeView,
        hearing: EventWatchdog,
        confiding: PrivacyCheck,
        fallback: Fallback,
        features: Features,
        day_of: Callable[[str, datetime], date],
    ) -> None:
        """`day_of` is the day that it is for an audience at an instant."""
        self._client = client
        self._lookup = lookup
        self._home_view = home_view
        self._hearing = hearing
        self._confiding = confiding
        self._fallback = fallback
        self._features = features
        self._day_of = day_of
        self._direct: dict[str, str] = {}

    def channel_of(self, audience: str) -> str:
        """Return the conversation of an audience; a direct message is opened when it is first needed."""
        if not audience.startswith(DIRECT):
            return audience
        if audience not in self._direct:
            self._direct[audience] = id_of(self._client.conversations_open(users=audience), "channel")
        return self._direct[audience]

    def call_of(self, row: OutboxRow, message: Stands | None, thread_ts: str | None) -> Call:
        """Return the call that tells the row; `message` is the one that it edits, if there is one."""
        if (reason := self._confiding.reason_against(row)) is not None:
            raise Undeliverable(reason)
        if row.kind in TAKING_AWAY and message is None:
            # Who has seen nothing need not learn that there was something.
            raise Undeliverable("there is nothing to withdraw")
        method = method_of(row, has_message=message is not None)
        if method == "chat.delete" and message is not None:
            return Call(method, message.channel, {"ts": message.ts})
        if method == "views.publish":
            member = row.audience.removeprefix("home:")
            view = self._home_view(member)
            if view is None:
                raise Undeliverable("this person may not see a Home tab")
            return Call(method, row.audience, {"user_id": member, "view": self._fallback.fit_view(view)})
        today = self._day_of(row.audience, row.due)
        rendered = render(row.kind, row.snapshot, today, reads_threads=self._features.has(Feature.look_up))
        # An edit takes away blocks only where it says so.
        blocks = [] if row.as_plain_text else self._fallback.fit(MESSAGE, rendered.blocks)
        arguments: dict[str, Any] = {"blocks": blocks, "text": rendered.text}
        if method == "chat.postEphemeral":
            return Call(method, row.audience, {"user": row.snapshot["member"], **arguments})
        if message is not None:
            arguments |= {"ts": message.ts, "metadata": self._lookup.metadata(message.key)}
            return Call(method, message.channel, arguments)
        arguments |= {"metadata": self._lookup.metadata(row.key), "unfurl_links": False, "unfurl_media": False}
        if thread_ts is not None:
            arguments["thread_ts"] = thread_ts
        return Call(method, self.channel_of(row.audience), arguments)

    def without_refused(self, call: Call, error: Exception) -> Call | None:
        """Return the call with the words of the blocks that an answer refuses of it; None where it isn't that."""
        less = self._fallback.without_refused(call.arguments, error)
        return None if less is None else replace(call, arguments=less)

    def make(self, call: Call) -> str:
        """Make the call once and return the ts of what stands now, or the view's id."""
        if call.method == "views.publish":
            return id_of(self._client.views_publish(**call.arguments), "view")
        events = self._hearing.events()
        answer = self._client.api_call(call.method, json={"channel": call.channel, **call.arguments})
        if call.method == "chat.postMessage":
            self._hearing.spoke(events)
        return ts_of(answer, "message_ts" if call.method == "chat.postEphemeral" else "ts")
