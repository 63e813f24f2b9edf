"""What admins do on the checklist: name people, keep squads, skip a step; and what errands write down for them."""

from collections.abc import Callable
from datetime import datetime

from intake import audit, roles, setup, viewer_queries, viewers
from intake import queries as intake
from intake.access import Action, Principal, authorise
from intake.company import channels, people, queries, squads, steps
from intake.company.channels import ChannelPlan, Reach
from intake.company.people import PeoplePlan
from intake.company.progress import ChannelStands, PeopleForm, Progress, SquadForm
from intake.company.squads import SquadDraft
from intake.company.steps import Step
from intake.errors import NotFound
from intake.squads import SquadCard, SquadKind
from intake.staging import stage_homes
from store import inbox, parked
from store.engine import Session, Store


class Company:
    """The company, as its admins set it up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def progress(self, by: Principal) -> Progress:
        """Return how far the set-up is."""
        authorise(by, Action.set_up)
        with self._store.reading() as session:
            return _progress(session, by)

    def people_form(self, by: Principal) -> PeopleForm:
        """Return who holds which role now."""
        authorise(by, Action.change_roles)
        with self._store.reading() as session:
            version = queries.step_version(session, Step.people)
            return PeopleForm(version=version, plan=_people(session))

    def name_people(self, plan: PeoplePlan, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Name triagers, leads, viewers and admins.

        Raises FieldErrors for people who are known to be no full members, and when no admin would be left; NotAllowed
        for who gives themselves a role.
        """
        authorise(by, Action.change_roles)
        with self._store.writing(by) as session, audit.setting_up(session, "people named", now):
            if inbox.first_answer(session, request_key) is not None:
                return
            steps.take(session, Step.people, version, by.member_id, now).skipped = False
            people.check(session, plan)
            setup.begin(session, by)
            before = viewer_queries.deciding(session)
            with roles.changing(session, by):
                changed = people.name(session, plan, intake.all_members(session), now)
            session.flush()
            # While there were no triagers, admins were shown what is private.
            viewers.withdraw_cards(session, [*changed, *queries.admins(session)], now)
            viewers.show_waiting(session, before, now)
            # An admin looks at the checklist; a key that is staged stays as it is.
            stage_homes(session, queries.admins(session), request_key, now)
            stage_homes(session, changed, request_key, now, batch=True)
            inbox.remember(session, request_key, {}, now)

    def squads(self, by: Principal) -> tuple[SquadCard, ...]:
        """Return the squads that take ideas."""
        authorise(by, Action.keep_squads)
        with self._store.reading() as session:
            return tuple(intake.squads(session))

    def squad_form(self, key: str | None, by: Principal) -> SquadForm:
        """Return a squad to be changed, or what a new one begins with; raises NotFound when it was closed."""
        authorise(by, Action.keep_squads)
        with self._store.reading() as session:
            rows = {row.key: row for row in queries.squad_rows(session)}
            if key is not None and key not in rows:
                raise NotFound(squads.GONE)
            hub = next((row.name for row in rows.values() if row.kind is SquadKind.hub and row.key != key), None)
            cards = {card.key: card for card in intake.squads(session)}
            version = rows[key].version if key is not None else int(hub is not None)
            return SquadForm(squad=cards[key] if key is not None else None, version=version, hub=hub)

    def save_squad(
        self, key: str | None, version: int, draft: SquadDraft, by: Principal, now: datetime, request_key: str
    ) -> tuple[SquadCard, ...]:
        """Save a squad, a new one where `key` is None; return all. Raises FieldErrors, and ChangedMeanwhile."""

        def change(session: Session) -> None:
            if key is not None:
                squads.take(session, key, version)
            leads = [draft.lead] if draft.lead else []
            people.check_named(session, {"lead": leads})
            row = squads.save(session, key, draft, saw_hub=key is not None or version > 0)
            channels.visit(session, [row.channel], now)
            people.meet(session, [intake.member(session, lead) for lead in leads], now)

        return self._change_squads("squad saved", change, by, now, request_key)

    def close_squad(
        self, key: str, version: int, by: Principal, now: datetime, request_key: str
    ) -> tuple[SquadCard, ...]:
        """Have a squad take no more ideas; return those that are left."""
        return self._change_squads(
            "squad closed",
            lambda session: squads.close(session, squads.take(session, key, version)),
            by,
            now,
            request_key,
        )

    def skip(self, step: Step, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Skip a step."""
        self._mark(step, version, True, by, now, request_key)

    def reopen(self, step: Step, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Open a step again that was skipped."""
        self._mark(step, version, False, by, now, request_key)

    def unfold(self, unfolded: bool, by: Principal, now: datetime, request_key: str) -> None:
        """Show this admin the whole checklist also when nothing is open, or fold it again."""
        authorise(by, Action.set_up)
        with self._store.writing() as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            for row in queries.members(session, [by.member_id]).values():
                row.setup_unfolded = unfolded
            stage_homes(session, [by.member_id], request_key, now)
            inbox.remember(session, request_key, {}, now)

    def reached(self, channel: str, called: str, reach: Reach, now: datetime, request_key: str) -> None:
        """Write down what came of going into a channel, and show it on the admins' Homes."""
        with self._store.writing() as session, audit.setting_up(session, "channel reached", now):
            if reach is Reach.joined:
                parked.put_back(session, now, channel)
            if not channels.reached(session, channel, called, reach):
                return
            if channel == intake.workspace(session).triage_channel:
                # Cards stand there from now on.
                setup.stage_rank_again(session, request_key, 0, now)
            session.flush()
            steps.tell_admins(session, f"reached:{request_key}", now)

    def met(self, now: datetime, request_key: str) -> bool:
        """Show on the admins' Homes what Slack has told of people, and rank ideas by today's rules.

        Where that leaves no admin, tell all who hold a role; return whether there is one.
        """
        with self._store.writing() as session:
            setup.stage_rank_outdated(session, now)
            steps.tell_admins(session, f"met:{request_key}", now)
            admins = queries.admins(session)
            if not admins:
                people.tell_no_admin(session, request_key, now)
            return bool(admins)

    def rank_again(self, cause: str, piece: int, now: datetime) -> None:
        """Rank a few of the ideas again for which something has changed, and leave the next few to another errand."""
        with self._store.writing() as session:
            if setup.rank_again(session, now, setup.AT_ONCE):
                setup.stage_rank_again(session, cause, piece + 1, now)

    def _change_squads(
        self, action: str, change: Callable[[Session], None], by: Principal, now: datetime, request_key: str
    ) -> tuple[SquadCard, ...]:
        authorise(by, Action.keep_squads)
        with self._store.writing(by) as session, audit.setting_up(session, action, now):
            if inbox.first_answer(session, request_key) is None:
                setup.begin(session, by)
                # Written first, so that two admins at once come one after the other: there is one hub.
                steps.touch(session, Step.squads, by.member_id, now)
                session.flush()
                # Whoever leads a squad is a lead.
                with roles.changing(session, by, "lead"):
                    change(session)
                setup.stage_rank_again(session, request_key, 0, now)
                steps.tell_admins(session, request_key, now)
                inbox.remember(session, request_key, {}, now)
            return tuple(intake.squads(session))

    def _mark(self, step: Step, version: int, skipped: bool, by: Principal, now: datetime, request_key: str) -> None:
        authorise(by, Action.set_up)
        action = "step skipped" if skipped else "step reopened"
        with self._store.writing(by) as session, audit.setting_up(session, action, now):
            if inbox.first_answer(session, request_key) is not None:
                return
            steps.take(session, step, version, by.member_id, now).skipped = skipped
            session.flush()
            steps.tell_admins(session, request_key, now)
            inbox.remember(session, request_key, {}, now)


def _people(session: Session) -> PeoplePlan:
    rows = intake.all_members(session)
    named = {role: tuple(sorted(row.id for row in rows if role.value in row.roles)) for role in people.NAMED}
    return PeoplePlan(**{role.value: members for role, members in named.items()})


def _progress(session: Session, by: Principal) -> Progress:
    rows, workspace = queries.steps(session), intake.workspace(session)
    number, policy, _ = intake.policy_in_force(session)
    named = _people(session)
    squads_now = tuple(intake.squads(session))
    leads = {squad.lead for squad in squads_now if squad.lead}
    known = queries.members(session, sorted({*named.everybody(), *leads, by.member_id}))
    drafted = rows.get(Step.priorities)
    return Progress(
        versions={step: rows[step].version if step in rows else 0 for step in Step},
        skipped=frozenset(step for step in Step if step in rows and rows[step].skipped),
        unfolded=by.member_id in known and known[by.member_id].setup_unfolded,
        channels=ChannelPlan.model_validate(workspace.model_dump(include=set(ChannelPlan.model_fields))),
        visited=tuple(
            ChannelStands(id=row.id, name=row.name, reach=Reach(row.reach))
            for row in queries.channels(session).values()
        ),
        people=named,
        outsiders=tuple(
            sorted(
                member for member in named.everybody() | leads if member in known and people.is_outsider(known[member])
            )
        ),
        squads=squads_now,
        published=number,
        priorities=policy.priorities,
        has_draft=drafted is not None and drafted.draft is not None,
        imports_done=queries.imports_done(session),
    )
