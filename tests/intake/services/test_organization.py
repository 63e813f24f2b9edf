"""The façades of setting up: only admins, each request once, and nobody undoes what another has just done."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from guildhall.company_file import CompanyFile, apply
from intake.access import OPERATOR, Principal, Request, Role
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, Refused
from intake.notifications.policy import RankAgainJob
from intake.operations.members import PeoplePlan
from intake.operations.organization.channels import ChannelPlan, ChannelReach
from intake.operations.organization.squads import SquadDraft
from intake.operations.organization.steps import Step
from intake.operations.policy import RANKED_AT_ONCE
from intake.policy import Policy, SquadKind
from intake.queries import organization as organization_queries
from intake.queries.policy import policy_in_force
from intake.rules.policy_forms.parts import PolicyFormPart
from intake.rules.policy_forms.priorities import PriorityRow
from intake.services.members import Members
from intake.services.organization import Company
from intake.services.policy import Expectations
from intake.services.policy_drafts import Priorities, Publishing
from scheduling.recurrence import Day, RecurrenceKind
from scheduling.series import ChannelsDraft, MeetingDraft, Planning
from store.engine import Store
from tests.company import ADA, LEO, NOW, RIA, TRIS, company, new_key, submit
from tests.intake.helpers import card_of, everything, staged

LATER = NOW + timedelta(hours=1)
ROWS = tuple(PriorityRow(id=f"+{place}", line=line) for place, line in enumerate(("Fraud: fraud", "Support", "Waste")))
SQUAD = SquadDraft(name="New", kind=SquadKind.embedded)
MEETING = MeetingDraft(name="Guild", rhythm=RecurrenceKind.weekly, day=Day.friday, time="10:00", zone="Asia/Tokyo")
PLAN = ChannelPlan(triage_channel="C0NEW", digest_channel="C0NEWS", guild_channel="C0GUILD")

Act = Callable[[Store, str], object]
ACTS: dict[str, Act] = {
    "channels": lambda store, key: Planning(store).name_channels(ChannelsDraft(plan=PLAN), 1, Request(ADA, LATER, key)),
    "people": lambda store, key: Company(store).name_people(
        PeoplePlan(triager=("U0NEW",)), 1, Request(ADA, LATER, key)
    ),
    "new squad": lambda store, key: Company(store).save_squad(None, 1, SQUAD, Request(ADA, LATER, key)),
    "squad": lambda store, key: Company(store).save_squad("payments", 1, SQUAD, Request(ADA, LATER, key)),
    "close squad": lambda store, key: Company(store).close_squad("payments", 1, None, Request(ADA, LATER, key)),
    "meeting": lambda store, key: Planning(store).plan_meeting(MEETING, 0, Request(ADA, LATER, key)),
    "skip": lambda store, key: Company(store).skip(Step.imports, 0, Request(ADA, LATER, key)),
    "reopen": lambda store, key: Company(store).reopen(Step.imports, 0, Request(ADA, LATER, key)),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_the_same_request_again_changes_nothing(store: Store, act: Act) -> None:
    before = everything(store)
    act(store, "once")
    after = everything(store)
    assert after != before
    act(store, "once")
    assert everything(store) == after


@pytest.mark.parametrize("act", [ACTS[name] for name in ("channels", "people", "squad", "meeting", "skip")])
def test_who_has_seen_an_older_state_changes_nothing(store: Store, act: Act) -> None:
    act(store, new_key())
    before = everything(store)
    with pytest.raises(ChangedMeanwhile):
        act(store, new_key())
    assert everything(store) == before


@pytest.mark.parametrize("by", [RIA, TRIS, LEO], ids=["member", "triager", "lead"])
def test_only_admins_may_see_or_change_the_set_up(store: Store, by: Principal) -> None:
    the_company, planning = Company(store), Planning(store)
    calls: list[Callable[[], object]] = [
        lambda: the_company.progress(by),
        lambda: the_company.people_form(by),
        lambda: the_company.name_people(PeoplePlan(), 1, Request(by, NOW, "key")),
        lambda: the_company.squads(by),
        lambda: the_company.squad_form(None, by),
        lambda: the_company.save_squad(None, 1, SQUAD, Request(by, NOW, "key")),
        lambda: the_company.closing_form("payments", 1, by),
        lambda: the_company.close_squad("payments", 1, None, Request(by, NOW, "key")),
        lambda: the_company.skip(Step.squads, 0, Request(by, NOW, "key")),
        lambda: the_company.reopen(Step.squads, 0, Request(by, NOW, "key")),
        lambda: the_company.unfold(True, Request(by, NOW, "key")),
        lambda: planning.planned(by),
        lambda: planning.channels_form(by),
        lambda: planning.name_channels(ChannelsDraft(plan=PLAN), 1, Request(by, NOW, "key")),
        lambda: planning.meeting_form(by),
        lambda: planning.plan_meeting(MEETING, 0, Request(by, NOW, "key")),
        lambda: planning.zones("", by),
    ]
    before = everything(store)
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert everything(store) == before


@pytest.mark.parametrize(("part", "act"), [("channels", "channels"), ("people", "people"), ("squads", "squad")])
def test_a_form_that_was_open_while_a_file_was_applied_can_not_undo_it(store: Store, part: str, act: str) -> None:
    others = {
        "channels": {"triage": "C0OTHER"},
        "people": [{"id": "U0TOM", "roles": ["viewer"]}, {"id": "U0ADA", "roles": ["admin"]}],
        "squads": [squad.model_dump() | {"charter": "Another."} for squad in company().squads],
    }
    apply(store, CompanyFile.model_validate(company().model_dump() | {part: others[part]}), NOW)
    with pytest.raises(ChangedMeanwhile):
        ACTS[act](store, new_key())


def test_whoever_changes_roles_has_everybody_who_remembers_them_ask_again(store: Store) -> None:
    before = Members(store).changes()
    Company(store).name_people(PeoplePlan(triager=("U0RIA",), lead=("U0REX",)), 1, Request(ADA, NOW, "people"))
    assert Members(store).changes() > before
    ria, rex, tris = (Members(store).principal(member) for member in ("U0RIA", "U0REX", "U0TRIS"))
    assert ria is not None
    assert ria.has(Role.triager)
    assert rex is not None
    assert rex.has(Role.lead)
    assert tris is not None
    assert not tris.has(Role.triager)


def test_naming_people_leaves_admins_alone(store: Store) -> None:
    Company(store).name_people(PeoplePlan(), 1, Request(ADA, NOW, "people"))
    ada = Members(store).principal("U0ADA")
    assert ada is not None
    assert ada.has(Role.admin)


def looked_at(store: Store, version: int) -> None:
    """Have the draft asked about, and looked at by another lead."""
    Publishing(store).ask(version, Request(ADA, NOW, "ask"))
    Publishing(store).looks_right(version, Request(LEO, NOW, "looks right"))


@pytest.mark.parametrize("by", [RIA, TRIS], ids=["member", "triager"])
def test_only_leads_and_admins_may_see_or_change_the_draft(store: Store, by: Principal) -> None:
    priorities, publishing = Priorities(store), Publishing(store)
    calls: list[Callable[[], object]] = [
        lambda: priorities.form(by),
        lambda: priorities.draft(ROWS, 1, Request(by, NOW, "key")),
        lambda: priorities.part_form(PolicyFormPart.plan, by),
        lambda: priorities.change_part(PolicyFormPart.plan, {}, 1, Request(by, NOW, "key")),
        lambda: priorities.priority_form("fraud", by),
        lambda: priorities.change_priority("fraud", {}, 1, Request(by, NOW, "key")),
        lambda: priorities.look(by),
        lambda: publishing.ask(1, Request(by, NOW, "key")),
        lambda: publishing.looks_right(1, Request(by, NOW, "key")),
        lambda: publishing.publish(1, Request(by, NOW, "key")),
        lambda: publishing.publish_file(Policy(), Request(by, NOW, "key")),
    ]
    before = everything(store)
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert everything(store) == before


def test_whoever_wrote_a_draft_can_not_say_that_it_looks_right(store: Store) -> None:
    drafted = Priorities(store).draft(ROWS, Priorities(store).form(LEO).version, Request(LEO, NOW, "draft"))
    Publishing(store).ask(drafted.version, Request(LEO, NOW, "ask"))
    with pytest.raises(NotAllowed, match="your own draft"):
        Publishing(store).looks_right(drafted.version, Request(LEO, NOW, "looks right"))
    only_who_is_named = (
        r"You can only publish a policy that names you: as owner of a priority, as spokesperson or through your "
        r"squad's capacity\. Ask an admin or a lead it names\."
    )
    with pytest.raises(NotAllowed, match=only_who_is_named):
        Publishing(store).publish(drafted.version, Request(LEO, NOW, "publish"))


def test_a_draft_goes_on_top_of_what_a_file_published_meanwhile(store: Store) -> None:
    drafted = Priorities(store).draft(ROWS, Priorities(store).form(ADA).version, Request(ADA, NOW, "draft"))
    looked_at(store, drafted.version)
    _, in_force, _ = policy_of(store)
    Publishing(store).publish_file(
        in_force.model_copy(update={"reasons": ("No data",)}), Request(OPERATOR, NOW, "file")
    )
    with pytest.raises(ChangedMeanwhile):
        Publishing(store).publish(drafted.version, Request(ADA, NOW, "publish"))
    shown = Priorities(store).look(ADA)
    assert (shown.number, shown.needs_review, shown.asked) == (3, True, False)
    assert shown.policy.reasons == ("No data",)
    assert [priority.name for priority in shown.policy.priorities] == ["Fraud", "Support", "Waste"]


def test_only_who_is_named_confirms_and_only_what_is_in_force(store: Store) -> None:
    _, in_force, _ = policy_of(store)
    number = Publishing(store).publish_file(
        in_force.model_copy(update={"viewers": ("U0RIA",)}), Request(OPERATOR, NOW, "one")
    )
    assert number == 2
    with pytest.raises(NotAllowed, match=r"This question is for the people named in the policy\."):
        Expectations(store).confirm(2, Request(TRIS, NOW, "tris"))
    Expectations(store).confirm(2, Request(RIA, NOW, "ria"))
    assert Expectations(store).confirmed(TRIS) == (1, 1)
    Publishing(store).publish_file(in_force.model_copy(update={"note": "Another."}), Request(OPERATOR, NOW, "two"))
    with pytest.raises(Refused, match=r"Version 3 of the priorities has replaced version 2\."):
        Expectations(store).confirm(2, Request(RIA, NOW, "again"))


def policy_of(store: Store) -> tuple[int | None, Policy, object]:
    with store.reading() as session:
        return policy_in_force(session)


def test_nothing_can_be_published_that_was_not_written_down(store: Store) -> None:
    version = Priorities(store).form(ADA).version
    with pytest.raises(Refused):
        Publishing(store).publish(version, Request(ADA, NOW, "publish"))
    drafted = Priorities(store).draft(ROWS, version, Request(ADA, NOW, "draft"))
    before = everything(store)
    with pytest.raises(Refused, match="second lead"):
        Publishing(store).publish(drafted.version, Request(ADA, NOW, "too early"))
    assert everything(store) == before
    looked_at(store, drafted.version)
    Publishing(store).publish(drafted.version, Request(ADA, NOW, "publish"))
    before = everything(store)
    Publishing(store).publish(drafted.version, Request(ADA, NOW, "publish"))
    assert everything(store) == before
    with store.reading() as session:
        number, policy, row = policy_in_force(session)
    assert (number, [priority.name for priority in policy.priorities]) == (2, ["Fraud", "Support", "Waste"])
    assert row is not None
    assert row.published_by == "U0ADA"


def test_ideas_are_ranked_again_piece_by_piece(store: Store) -> None:
    ideas = [submit(store).id for _ in range(RANKED_AT_ONCE + 1)]
    drafted = Priorities(store).draft(ROWS, Priorities(store).form(ADA).version, Request(ADA, NOW, "draft"))
    looked_at(store, drafted.version)
    Publishing(store).publish(drafted.version, Request(ADA, NOW, "publish"))
    pieces: list[int] = []
    while len(facts := staged(store, RankAgainJob.kind)) > len(pieces):
        fact = RankAgainJob.model_validate(facts[-1].snapshot)
        pieces.append(fact.piece)
        for _ in range(2):
            # Perhaps the process ended before it could write down that the errand was done.
            Company(store).rank_again(fact.cause, fact.piece, NOW)
    assert {card_of(store, idea).score.policy_version for idea in ideas} == {2}
    assert pieces == list(range(len(pieces)))


def test_a_closed_squad_that_comes_back_is_the_same_squad(store: Store) -> None:
    Company(store).close_squad("payments", 1, None, Request(ADA, NOW, "close"))
    draft = SquadDraft(name="payments", kind=SquadKind.embedded)
    squads = Company(store).save_squad(None, 1, draft, Request(ADA, NOW, "again"))
    assert [squad.key for squad in squads] == ["hub", "delivery", "payments"]


@pytest.mark.parametrize(
    ("field", "problem", "said"),
    [
        ("ends_on", "This day has passed.", {"ends_on": date(2026, 3, 3)}),
        ("ends_on", "Only a temporary squad", {"ends_on": date(2026, 3, 4), "kind": SquadKind.embedded}),
        ("ends_on", "The hub can't be temporary.", {"ends_on": date(2026, 3, 4), "kind": SquadKind.hub}),
        ("returns_to", "Choose another squad", {"ends_on": date(2026, 3, 4), "returns_to": "delivery"}),
        ("returns_to", "This squad takes no more", {"ends_on": date(2026, 3, 4), "returns_to": "payments"}),
    ],
)
def test_how_a_squad_can_not_end_is_said_beside_its_field(
    store: Store, field: str, problem: str, said: dict[str, Any]
) -> None:
    Company(store).close_squad("payments", 1, None, Request(ADA, NOW, "close"))
    draft = SquadDraft.model_validate({"name": "Delivery", "kind": SquadKind.temporary, **said})
    with pytest.raises(FieldErrors) as refused:
        Company(store).save_squad("delivery", 1, draft, Request(ADA, NOW, "save"))
    assert {key: text.startswith(problem) for key, text in refused.value.errors.items()} == {field: True}
    today = {"name": "Delivery", "kind": SquadKind.temporary, "ends_on": date(2026, 3, 4), "returns_to": "hub"}
    saved = Company(store).save_squad("delivery", 1, SquadDraft.model_validate(today), Request(ADA, NOW, "again"))
    assert [(squad.ends_on, squad.returns_to) for squad in saved] == [(None, None), (date(2026, 3, 4), "hub")]


def test_a_channel_that_turns_out_to_be_shared_is_used_by_nobody(store: Store) -> None:
    Company(store).reached("C0PAY", "payments", ChannelReach.shared, NOW, "reached")
    Company(store).reached("C0TRIAGE", "triage", ChannelReach.archived, NOW, "reached too")
    progress = Company(store).progress(ADA)
    assert progress.channels.triage_channel is None
    assert {squad.key: squad.channel for squad in progress.squads}["payments"] is None
    assert {each.id for each in progress.visited if each.reach in (ChannelReach.shared, ChannelReach.archived)} == {
        "C0PAY",
        "C0TRIAGE",
    }


def test_the_first_who_saves_something_brings_the_zone(empty: Store) -> None:
    ada = ADA.model_copy(update={"zone": "Asia/Tokyo"})
    Planning(empty).name_channels(ChannelsDraft(plan=PLAN, digest_day=Day.friday), 0, Request(ada, NOW, "first"))
    tom = ADA.model_copy(update={"zone": "Europe/Berlin"})
    Company(empty).save_squad(None, 0, SquadDraft(name="Hub", kind=SquadKind.hub), Request(tom, NOW, "second"))
    with empty.reading() as session:
        assert organization_queries.workspace(session).zone == "Asia/Tokyo"
    planned = Planning(empty).planned(ada)
    assert (planned.digest, planned.digest_time) == ((RecurrenceKind.weekly, Day.friday), "09:00")
