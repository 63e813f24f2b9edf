"""Before somebody is told of a private idea: Slack must just have said that they are a full member still.

Events are lost at times, so what Slack said long ago is no reason to tell somebody what is not for everybody.
"""

from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient

from bot.client import Unclear
from bot.principal import is_fresh, slack_facts
from intake import private
from intake.access import Principal, Role
from intake.facts import HomeFact, NoticeFact, WithdrawnCard
from intake.service.members import Members, SlackFacts
from intake.service.reading import Home
from store.engine import Store
from store.outbox import OutboxFact

PEOPLE = ("U", "W")


class Confiding:
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

    def reason_against(self, fact: OutboxFact) -> str | None:
        """Return why a fact may not be told to whom it is for, None where it may; raises what a call raises."""
        if fact.kind == HomeFact.kind:
            member = fact.audience.removeprefix("home:")
            told = self._members.told(member)
            # A Home shows who they are by now, so that it need not be kept from them.
            if told is not None and self._is_stale(told) and self._shows_private(told[1]):
                self._fresh(member)
            return None
        member = str(private.read(fact).get("member")) if fact.kind == NoticeFact.kind else fact.audience
        if not member.startswith(PEOPLE) or fact.kind == WithdrawnCard.kind:
            return None
        with self._store.reading() as session:
            if not private.tells_of_private(session, fact):
                return None
        if not self._fresh(member).has(Role.member):
            return "Slack says that they are no full member"
        with self._store.reading() as session:
            return None if private.may_know(session, fact, member) else "it is not theirs to see"

    def _fresh(self, member: str) -> Principal:
        told = self._members.told(member)
        if told is not None and not self._is_stale(told):
            return told[1]
        self._members.remember(self._ask(member), self._now())
        return self._members.principal(member) or Principal(member_id=member)

    def _is_stale(self, told: tuple[datetime, Principal]) -> bool:
        return not is_fresh(told[0], self._now())

    def _shows_private(self, principal: Principal) -> bool:
        return principal.has(Role.member) and self._home.shows_private(principal)

    def _ask(self, member: str) -> SlackFacts:
        try:
            if self._team_id is None:
                self._team_id = str(self._client.auth_test()["team_id"])
            return slack_facts(self._client, member, self._team_id)
        except (AttributeError, KeyError, TypeError) as error:
            raise Unclear("the answer says yes and not who somebody is") from error
