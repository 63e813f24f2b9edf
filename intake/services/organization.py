"""What admins do on the checklist, the channels the bot is invited to, and the workspace itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from intake.access import Action, Principal, Request, Role, authorise
from intake.errors import NotFound
from intake.notifications.ideas import GreetingNotification, InvitationJob
from intake.operations import members as member_operations
from intake.operations import policy as policy_operations
from intake.operations.history import setting_up
from intake.operations.matching.past_decisions import warm_up
from intake.operations.matching.routing_fit import fit_again
from intake.operations.members import PeoplePlan, check_named, is_outsider, stage_no_admin
from intake.operations.notify import stage_homes
from intake.operations.organization import channels as channels_operations
from intake.operations.organization import setup as setup_operations
from intake.operations.organization import squad_ends
from intake.operations.organization import squads as squads_operations
from intake.operations.organization import steps as steps_operations
from intake.operations.organization.channels import ChannelPlan, ChannelReach, being_joined, not_reached
from intake.operations.organization.setup import ChannelStands, ClosingForm, PeopleForm, SetupProgress, SquadForm
from intake.operations.organization.squads import SquadDraft, lock_squad
from intake.operations.organization.steps import Step, lock_step, stage_admin_homes
from intake.operations.policy import stage_rank_again, stage_rank_outdated
from intake.operations.visibility import show_waiting, withdraw_cards
from intake.policy import SquadCard, SquadKind
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries.members import all_members, deciders, with_role
from intake.queries.organization import imports_done, squad_rows, step_version
from intake.queries.policy import policy_in_force
from intake.tables import Greeted
from store import inbox, outbox
from store.dead_letters import put_back
from store.engine import Session, Store
from store.locking import add_unless_there

# What admins do on the checklist: name people, keep squads, skip a step; and what jobs write down for them.


class Company:
    """The company, as its admins set it up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def progress(self, by: Principal) -> SetupProgress:
        """Return how far the set-up is."""
        authorise(by, Action.set_up)
        with self._store.reading() as session:
            return _progress(session, by)

    def people_form(self, by: Principal) -> PeopleForm:
        """Return who holds which role now."""
        authorise(by, Action.change_roles)
        with self._store.reading() as session:
            version = step_version(session, Step.people)
            return PeopleForm(version=version, plan=_people(session))

    def name_people(self, plan: PeoplePlan, version: int, request: Request) -> None:
        """Name triagers, leads, viewers and admins.

        Raises FieldErrors for people who are known to be no full members, and when no admin would be left; NotAllowed
        for who gives themselves a role.
        """
        authorise(request.by, Action.change_roles)

        def change(session: Session) -> None:
            with setting_up(session, "people named", request.now):
                lock_step(session, Step.people, version, request.by.member_id, request.now).skipped = False
                member_operations.check(session, plan)
                setup_operations.start_setup(session, request.by)
                before = deciders(session)
                with member_operations.changing_roles(session, request.by):
                    changed = member_operations.assign_roles(session, plan, all_members(session), request.now)
                session.flush()
                # While there were no triagers, admins were shown what is private.
                withdraw_cards(session, [*changed, *member_queries.admins(session)], request.now)
                show_waiting(session, before, request.now)
                # An admin looks at the checklist; a key that is staged stays as it is.
                stage_homes(session, member_queries.admins(session), request.key, request.now)
                stage_homes(session, changed, request.key, request.now, batch=True)

        self._store.once(request, change)

    def squads(self, by: Principal) -> tuple[SquadCard, ...]:
        """Return the squads that take ideas."""
        authorise(by, Action.keep_squads)
        with self._store.reading() as session:
            return tuple(organization_queries.squads(session))

    def squad_form(self, key: str | None, by: Principal) -> SquadForm:
        """Return a squad to be changed, or what a new one begins with; raises NotFound when it was closed."""
        authorise(by, Action.keep_squads)
        with self._store.reading() as session:
            rows = {row.key: row for row in squad_rows(session)}
            if key is not None and key not in rows:
                raise NotFound(squads_operations.GONE)
            hub = next((row.name for row in rows.values() if row.kind is SquadKind.hub and row.key != key), None)
            cards = {card.key: card for card in organization_queries.squads(session)}
            version = rows[key].version if key is not None else int(hub is not None)
            others = tuple(card for card in cards.values() if card.key != key)
            return SquadForm(squad=cards[key] if key is not None else None, version=version, hub=hub, others=others)

    def save_squad(self, key: str | None, version: int, draft: SquadDraft, request: Request) -> tuple[SquadCard, ...]:
        """Save a squad, a new one where `key` is None; return all. Raises FieldErrors, and ChangedMeanwhile."""

        def change(session: Session) -> None:
            if key is not None:
                lock_squad(session, key, version)
            leads = [draft.lead] if draft.lead else []
            check_named(session, {"lead": leads})
            known_leads = {row.lead for row in squad_rows(session)}
            saw_hub = key is not None or version > 0
            row = squads_operations.save_squad(session, key, draft, request.now, saw_hub=saw_hub)
            for lead in set(leads) - known_leads:
                channels_operations.stage_welcome(session, lead, request.now)
            channels_operations.join_channels(session, [row.channel], request.now)
            member_operations.look_up(session, [member_queries.member(session, lead) for lead in leads], request.now)

        return self._change_squads("squad saved", change, request)

    def closing_form(self, key: str, version: int, by: Principal) -> ClosingForm:
        """Return what is asked of somebody who closes a squad; raises Refused where it can't be, or was changed."""
        authorise(by, Action.keep_squads)
        with self._store.reading() as session:
            return squad_ends.closing_form(session, key, version, by)

    def close_squad(self, key: str, version: int, goes_to: str | None, request: Request) -> tuple[SquadCard, ...]:
        """Have a squad take no more ideas and another one what it has; return those that are left.

        Raises FieldErrors where the one that was chosen is closed too, and ChangedMeanwhile.
        """

        def change(session: Session) -> None:
            row = lock_squad(session, key, version)
            squad_ends.close_by_hand(session, row, goes_to, request.by.member_id, request.now)

        return self._change_squads("squad closed", change, request)

    def skip(self, step: Step, version: int, request: Request) -> None:
        """Skip a step."""
        self._mark(step, version, True, request)

    def reopen(self, step: Step, version: int, request: Request) -> None:
        """Open a step again that was skipped."""
        self._mark(step, version, False, request)

    def unfold(self, unfolded: bool, request: Request) -> None:
        """Show this admin the whole checklist also when nothing is open, or fold it again."""
        authorise(request.by, Action.set_up)

        def change(session: Session) -> None:
            for row in member_queries.members_by_id(session, [request.by.member_id]).values():
                row.setup_unfolded = unfolded
            stage_homes(session, [request.by.member_id], request.key, request.now)

        self._store.once(request, change)

    def reached(self, channel: str, called: str, reach: ChannelReach, now: datetime, request_key: str) -> None:
        """Write down what came of going into a channel, and show it on the admins' Homes."""
        with self._store.writing() as session, setting_up(session, "channel reached", now):
            if reach is ChannelReach.joined:
                put_back(session, now, channel)
            if not channels_operations.record_reach(session, channel, called, reach):
                return
            if channel == organization_queries.workspace(session).triage_channel:
                # Cards stand there from now on.
                stage_rank_again(session, request_key, 0, now)
            session.flush()
            stage_admin_homes(session, f"reached:{request_key}", now)

    def met(self, now: datetime, request_key: str) -> bool:
        """Show on the admins' Homes what Slack has told of people, and rank ideas by today's rules.

        Where that leaves no admin, tell all who hold a role; return whether there is one.
        """
        with self._store.writing() as session:
            stage_rank_outdated(session, now)
            stage_admin_homes(session, f"met:{request_key}", now)
            admins = member_queries.admins(session)
            if not admins:
                stage_no_admin(session, request_key, now)
            return bool(admins)

    def remember_decisions(self) -> None:
        """Take past decisions up in the background, so that nobody who submits waits for it."""
        warm_up(self._store)

    def fit_routing(self, number: int, now: datetime) -> None:
        """Fit the weights of suggestions to past decisions; it takes a second or two, outside of any transaction."""
        fit_again(self._store, number, now)

    def rank_again(self, cause: str, piece: int, now: datetime) -> None:
        """Rank a few of the ideas again for which something has changed, and leave the next few to another job."""
        with self._store.writing() as session:
            if policy_operations.rank_again(session, now, policy_operations.RANKED_AT_ONCE):
                stage_rank_again(session, cause, piece + 1, now)

    def _change_squads(self, action: str, change: Callable[[Session], None], request: Request) -> tuple[SquadCard, ...]:
        authorise(request.by, Action.keep_squads)

        def change_and_rank(session: Session) -> None:
            with setting_up(session, action, request.now):
                setup_operations.start_setup(session, request.by)
                # Written first, so that two admins at once come one after the other: there is one hub.
                steps_operations.touch_step(session, Step.squads, request.by.member_id, request.now)
                session.flush()
                # Whoever leads a squad is a lead.
                with member_operations.changing_roles(session, request.by, "lead"):
                    change(session)
                stage_rank_again(session, request.key, 0, request.now)
                stage_admin_homes(session, request.key, request.now)

        with self._store.writing(request.by) as session:
            inbox.once(session, request, change_and_rank)
            return tuple(organization_queries.squads(session))

    def _mark(self, step: Step, version: int, skipped: bool, request: Request) -> None:
        authorise(request.by, Action.set_up)
        action = "step skipped" if skipped else "step reopened"

        def change(session: Session) -> None:
            with setting_up(session, action, request.now):
                lock_step(session, step, version, request.by.member_id, request.now).skipped = skipped
                session.flush()
                stage_admin_homes(session, request.key, request.now)

        self._store.once(request, change)


def _people(session: Session) -> PeoplePlan:
    rows = all_members(session)
    named = {role: tuple(sorted(row.id for row in rows if role.value in row.roles)) for role in member_operations.NAMED}
    return PeoplePlan(**{role.value: members for role, members in named.items()})


def _progress(session: Session, by: Principal) -> SetupProgress:
    rows, workspace = organization_queries.steps(session), organization_queries.workspace(session)
    number, policy, _ = policy_in_force(session)
    named = _people(session)
    squads_now = tuple(organization_queries.squads(session))
    leads = {squad.lead for squad in squads_now if squad.lead}
    members = member_queries.members_by_id(session, {*named.everybody(), *leads, by.member_id})
    drafted = rows.get(Step.priorities)
    return SetupProgress(
        versions={step: rows[step].version if step in rows else 0 for step in Step},
        skipped=frozenset(step for step in Step if step in rows and rows[step].skipped),
        unfolded=by.member_id in members and members[by.member_id].setup_unfolded,
        channels=ChannelPlan.model_validate(workspace.model_dump(include=set(ChannelPlan.model_fields))),
        visited=tuple(
            ChannelStands(id=row.id, name=row.name, reach=ChannelReach(row.reach))
            for row in organization_queries.channels(session).values()
        ),
        people=named,
        outsiders=tuple(
            sorted(member for member in named.everybody() | leads if member in members and is_outsider(members[member]))
        ),
        squads=squads_now,
        published=number,
        priorities=policy.priorities,
        has_draft=drafted is not None and drafted.draft is not None,
        imports_done=imports_done(session),
    )


# The channels that the bot is invited to.

# Nobody wonders after that why the bot is there.
USEFUL = timedelta(days=1)


class Channels:
    """Channels, as the bot comes into them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def invited(self, channel: str, link: str, request: Request) -> None:
        """Take note that the bot came into a channel; `link` is what its bookmark there is to open.

        Nothing is said and set in the triage channel: those who decide know what the bot is there for.
        """
        authorise(request.by, Action.be_invited)

        def change(session: Session) -> None:
            # On Home somebody is told to invite it.
            channels_operations.join_channels(session, {channel}.intersection(not_reached(session)), request.now)
            put_back(session, request.now, channel)
            if channel == organization_queries.workspace(session).triage_channel:
                return
            outbox.stage(
                session,
                InvitationJob(channel=channel, link=link),
                key=f"invitation:{channel}:{request.key}",
                audience=f"errand:{channel}",
                due=request.now,
                # While one process follows an invitation, no other follows the next: both would find no bookmark.
                subject=f"invitation:{channel}",
            )

        self._store.once(request, change)

    def greet(self, channel: str, now: datetime) -> None:
        """Have the bot say what it is there for, once per channel."""
        with self._store.writing() as session:
            if add_unless_there(session, Greeted(channel=channel, at=now)):
                key, expires = f"greeting:{channel}", now + USEFUL
                outbox.stage(session, GreetingNotification(), key=key, audience=channel, due=now, expires=expires)


# Which workspace the database belongs to, and what of it has to exist in Slack.


class OtherWorkspace(Exception):
    """The database belongs to another workspace than the token."""


class WorkspaceSetup(BaseModel):
    """What is set up: the channels with what each is for, and who decides; those in `joining` are yet to be entered."""

    model_config = ConfigDict(frozen=True)

    team_id: str | None
    zone: str
    channels: dict[str, tuple[str, ...]]
    joining: frozenset[str]
    has_triage_channel: bool
    admins: tuple[str, ...]
    outsiders: tuple[str, ...]
    triagers: tuple[str, ...]


class Workspaces:
    """The one workspace of the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def setup(self) -> WorkspaceSetup:
        """Return what is set up."""
        with self._store.reading() as session:
            row = organization_queries.workspace(session)
            purposes: dict[str, list[str]] = {}
            named = [
                ("triage", row.triage_channel),
                ("the digest", row.digest_channel),
                ("the guild", row.guild_channel),
            ]
            named += [(squad.name, squad.channel) for squad in organization_queries.squads(session)]
            for purpose, channel in named:
                if channel is not None:
                    purposes.setdefault(channel, []).append(purpose)
            return WorkspaceSetup(
                team_id=row.team_id,
                zone=row.zone,
                channels={channel: tuple(uses) for channel, uses in purposes.items()},
                joining=frozenset(being_joined(session)),
                has_triage_channel=row.triage_channel is not None,
                admins=tuple(with_role(session, Role.admin)),
                outsiders=tuple(row.id for row in all_members(session) if not row.full_member),
                triagers=tuple(with_role(session, Role.triager)),
            )

    def sign(self, mark: str, now: datetime) -> None:
        """Write down that Slack signs with the secret of this mark."""
        with self._store.writing() as session:
            if inbox.first_answer(session, _signed(mark)) is None:
                inbox.remember(session, _signed(mark), {}, now)

    def is_signed(self, mark: str) -> bool:
        """Tell whether Slack has signed with the secret of this mark."""
        with self._store.reading() as session:
            return inbox.has(session, _signed(mark))

    def belong_to(self, team_id: str) -> None:
        """Have the database belong to the token's workspace; raises OtherWorkspace when it belongs to another."""
        with self._store.reading() as session:
            owner = organization_queries.workspace(session).team_id
        if owner is None:
            with self._store.writing() as session:
                organization_queries.workspace(session).team_id = team_id
        elif owner != team_id:
            raise OtherWorkspace(
                f"This database belongs to another workspace ({owner}); the bot token is one of {team_id}. "
                "Set DATABASE_URL or SLACK_BOT_TOKEN to what belongs together."
            )


def _signed(mark: str) -> str:
    return f"{inbox.LASTING}{mark}"
