"""How each person takes the digest: in its channel, as a message of their own, or not at all."""

from intake.access import Action, Principal, Request, authorise
from intake.operations import history
from intake.operations.notify import stage_home
from intake.queries import organization as organization_queries
from scheduling.notifications.digests import DigestDelivery, DigestReading
from scheduling.queries import digests as digest_queries
from scheduling.tables import DigestChoice
from store.audit import PERSON
from store.engine import Session, Store
from store.locking import add_unless_there


class DigestChoices:
    """The digest, as each of its readers takes it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self, by: Principal) -> DigestReading:
        """Return how the person takes the digest, and the channel in which it is posted."""
        authorise(by, Action.choose_digest)
        with self._store.reading() as session:
            return DigestReading(
                delivery=digest_queries.digest_delivery(session, by.member_id),
                channel=organization_queries.workspace(session).digest_channel,
            )

    def choose(self, delivery: DigestDelivery, request: Request) -> None:
        """Have the person take the digest so from the next one on; their Home says so."""
        authorise(request.by, Action.choose_digest)
        member = request.by.member_id

        def change(session: Session) -> None:
            before = digest_queries.digest_delivery(session, member)
            add_unless_there(session, DigestChoice(member=member, delivery=delivery, at=request.now))
            row = session.get_one(DigestChoice, member)
            row.delivery, row.at = delivery, request.now
            session.flush()
            values = ({"delivery": before.value}, {"delivery": delivery.value})
            history.audit_act(session, "digest chosen", PERSON, member, request.now, before=values[0], after=values[1])
            stage_home(session, member, request.key, request.now)

        self._store.once(request, change)
