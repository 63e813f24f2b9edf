"""Turns a fact into the one Slack call that tells it: a post, an edit of what stands, an ephemeral note, a Home tab."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk import WebClient

from bot.delivery.answers import id_of, ts_of
from bot.delivery.confiding import Confiding
from bot.delivery.lookup import Lookup
from bot.fallback import MESSAGE, Fallback
from bot.hearing import Hearing
from bot.messages import render
from intake.facts import WithdrawnCard
from store.outbox import OutboxFact
from store.standing import Stands

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
        return self.method in ("chat.update", "views.publish")


def method_of(fact: OutboxFact, *, stands: bool) -> str:
    """Return the method that tells a fact, given whether its subject has a message already."""
    if fact.kind == "home":
        return "views.publish"
    if fact.kind == "notice" and not fact.audience.startswith(DIRECT):
        return "chat.postEphemeral"
    return "chat.update" if stands else "chat.postMessage"


class Posting:
    """Makes calls of facts, and makes them."""

    def __init__(
        self,
        client: WebClient,
        lookup: Lookup,
        home_view: HomeView,
        hearing: Hearing,
        confiding: Confiding,
        fallback: Fallback,
    ) -> None:
        self._client = client
        self._lookup = lookup
        self._home_view = home_view
        self._hearing = hearing
        self._confiding = confiding
        self._fallback = fallback
        self._direct: dict[str, str] = {}

    def channel_of(self, audience: str) -> str:
        """Return the conversation of an audience; a direct message is opened when it is first needed."""
        if not audience.startswith(DIRECT):
            return audience
        if audience not in self._direct:
            self._direct[audience] = id_of(self._client.conversations_open(users=audience), "channel")
        return self._direct[audience]

    def call_of(self, fact: OutboxFact, stands: Stands | None, thread_ts: str | None) -> Call:
        """Return the call that tells the fact; `stands` is the message that it edits, if there is one."""
        if (reason := self._confiding.reason_against(fact)) is not None:
            raise Undeliverable(reason)
        if fact.kind == WithdrawnCard.kind and stands is None:
            # Who has seen nothing need not learn that there was something.
            raise Undeliverable("nothing stands that could be withdrawn")
        method = method_of(fact, stands=stands is not None)
        if method == "views.publish":
            member = fact.audience.removeprefix("home:")
            view = self._home_view(member)
            if view is None:
                raise Undeliverable("this person may not see a Home tab")
            return Call(method, fact.audience, {"user_id": member, "view": self._fallback.fit_view(view)})
        rendered = render(fact.kind, fact.snapshot)
        # An edit takes away blocks only where it says so.
        blocks = [] if fact.as_plain_text else self._fallback.fit(MESSAGE, rendered.blocks)
        said: dict[str, Any] = {"blocks": blocks, "text": rendered.text}
        if method == "chat.postEphemeral":
            return Call(method, fact.audience, {"user": fact.snapshot["member"], **said})
        if stands is not None:
            said |= {"ts": stands.ts, "metadata": self._lookup.metadata(stands.key)}
            return Call(method, stands.channel, said)
        said |= {"metadata": self._lookup.metadata(fact.key), "unfurl_links": False, "unfurl_media": False}
        if thread_ts is not None:
            said["thread_ts"] = thread_ts
        return Call(method, self.channel_of(fact.audience), said)

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
