"""Lone ML people in other teams: members of the guild with a buddy, whom a squad's lead names."""

from intake.access import Action, Principal, Request, authorise, can
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound
from intake.notifications.members import BuddyDraft, BuddyNotification, LoneMemberNotification, LonePeople, LonePerson
from intake.operations import members as member_operations
from intake.operations.organization.steps import STALE
from intake.operations.working_hours import zone_of
from intake.queries import members as member_queries
from intake.tables import LoneMember
from scheduling.newcomers import next_meeting
from scheduling.tables import GuildMember
from store import outbox
from store.engine import Session, Store
from store.locking import add_unless_there, lock

# Two leads who change it at once come one after the other.
LIST = "buddies"
GONE = "This person is no longer on the list."
ALREADY = "They're on the list already. Press Change beside their name."


class Buddies:
    """Who does machine learning alone in another team, and who is their buddy."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lone_people(self, by: Principal) -> LonePeople:
        """Return all of them who are full members, by team, and whether the person may name others."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            lines = member_operations.lone_people(session)
        return LonePeople(lines=lines, may_name=can(by, Action.name_buddy))

    def form(self, member: str, by: Principal) -> LonePerson:
        """Return what the form about somebody begins with; raises NotFound when they were removed."""
        authorise(by, Action.name_buddy)
        with self._store.reading() as session:
            return member_operations.lone_person(session, _named(session, member))

    def name(self, draft: BuddyDraft, request: Request) -> None:
        """Name somebody, with their buddy; both are told. Raises FieldErrors."""
        authorise(request.by, Action.name_buddy)

        def take_effect(session: Session) -> None:
            lock(session, LIST)
            member_operations.check_buddy(session, draft)
            if not member_operations.add_lone_member(session, draft, request):
                raise FieldErrors({"person": ALREADY})
            _tell(session, draft, request)

        self._store.once(request, take_effect)

    def change(self, version: int, draft: BuddyDraft, request: Request) -> None:
        """Change somebody's team or buddy; of another buddy both are told. Raises FieldErrors and ChangedMeanwhile."""
        authorise(request.by, Action.name_buddy)

        def take_effect(session: Session) -> None:
            lock(session, LIST)
            member_operations.check_buddy(session, draft)
            row = _as_seen(session, draft.person, version)
            if member_operations.change_lone_member(session, row, draft, request):
                _tell(session, draft, request, is_again=True)

        self._store.once(request, take_effect)

    def remove(self, member: str, version: int, request: Request) -> None:
        """Take somebody off the list, whoever they are; nobody is told."""
        authorise(request.by, Action.name_buddy)

        def take_effect(session: Session) -> None:
            lock(session, LIST)
            member_operations.remove_lone_member(session, _as_seen(session, member, version), request)

        self._store.once(request, take_effect)


def _named(session: Session, member: str) -> LoneMember:
    if (row := member_queries.lone_member(session, member)) is None:
        raise NotFound(GONE)
    return row


def _as_seen(session: Session, member: str, version: int) -> LoneMember:
    row = _named(session, member)
    if row.version != version:
        raise ChangedMeanwhile(STALE, by=row.named_by)
    return row


def _tell(session: Session, draft: BuddyDraft, request: Request, *, is_again: bool = False) -> None:
    now, by = request.now, request.by.member_id
    # For whoever was not welcomed to the guild yet, this is the welcome.
    add_unless_there(session, GuildMember(member=draft.person, at=now, is_welcomed=True))
    meeting = None if is_again else next_meeting(session, now)
    told = LoneMemberNotification(
        by=by,
        team=draft.team,
        buddy=draft.buddy,
        zone=zone_of(session, draft.person),
        next=meeting.starts if meeting is not None else None,
        is_again=is_again,
    )
    buddy = BuddyNotification(person=draft.person, team=draft.team)
    for member, fact in ((draft.person, told), (draft.buddy, buddy)):
        # Nobody is told what they have just done themselves.
        if member != by:
            outbox.stage(session, fact, key=f"{fact.kind}:{request.key}", audience=member, due=now)
