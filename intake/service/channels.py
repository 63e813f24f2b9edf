"""The channels that the bot is invited to."""

from datetime import datetime, timedelta

from intake import queries
from intake.access import Action, Principal, authorise
from intake.company import channels as visits
from intake.origin_facts import GreetingFact, InvitationErrand
from intake.tables import Greeted
from store import inbox, outbox, parked
from store.engine import Store
from store.turns import add_unless_there

# Nobody wonders after that why the bot is there.
USEFUL = timedelta(days=1)


class Channels:
    """Channels, as the bot comes into them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def invited(self, channel: str, link: str, by: Principal, now: datetime, request_key: str) -> None:
        """Take note that the bot came into a channel; `link` is what its bookmark there is to open.

        Nothing is said and set in the triage channel: those who decide know what the bot is there for.
        """
        authorise(by, Action.be_invited)
        with self._store.writing() as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            inbox.remember(session, request_key, {}, now)
            # On Home somebody is told to invite it.
            visits.visit(session, {channel}.intersection(visits.not_reached(session)), now)
            parked.put_back(session, now, channel)
            if channel == queries.workspace(session).triage_channel:
                return
            outbox.stage(
                session,
                InvitationErrand(channel=channel, link=link),
                key=f"invitation:{channel}:{request_key}",
                audience=f"errand:{channel}",
                due=now,
                # While one process follows an invitation, no other follows the next: both would find no bookmark.
                subject=f"invitation:{channel}",
            )

    def greet(self, channel: str, now: datetime) -> None:
        """Have the bot say what it is there for, once per channel."""
        with self._store.writing() as session:
            if add_unless_there(session, Greeted(channel=channel, at=now)):
                key, expires = f"greeting:{channel}", now + USEFUL
                outbox.stage(session, GreetingFact(), key=key, audience=channel, due=now, expires=expires)
