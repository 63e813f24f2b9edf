"""Setting up: what a company says of itself, applied once or ten times; undecided ideas follow it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.company_file import CompanyFile, apply
from intake.access import Request, Role
from intake.ideas import Stage
from intake.operations.policy import rank_again
from intake.policy import SquadCard
from intake.queries import organization as organization_queries
from intake.queries.members import with_role
from intake.services.members import Members, SlackFacts
from intake.services.policy import Policies
from intake.services.queue import Queue
from intake.services.triage import Triage
from store.engine import Store
from tests.company import LEO, NOW, REX, RIA, TRIS, company, new_key, submit
from tests.intake.helpers import ask, card_of, everything, put, staged, story, version_of

LATER = NOW + timedelta(days=1)


def changed(**parts: Any) -> CompanyFile:
    """Return the company file with some of its parts changed."""
    return CompanyFile.model_validate(company().model_dump() | parts)


def with_policy(**values: Any) -> CompanyFile:
    policy = company().policy
    assert policy is not None
    return changed(policy=policy.model_dump() | values)


def squads_of(store: Store) -> list[SquadCard]:
    with store.reading() as session:
        return organization_queries.squads(session)


def test_what_was_applied_is_there(store: Store) -> None:
    with store.reading() as session:
        workspace = organization_queries.workspace(session)
        assert (workspace.name, workspace.zone, workspace.triage_channel) == ("Harbour", "Europe/Berlin", "C0TRIAGE")
        assert with_role(session, Role.triager) == ["U0TOM", "U0TRIS"]
    assert [squad.key for squad in squads_of(store)] == ["hub", "payments", "delivery"]
    assert Policies(store).in_force(RIA).number == 1


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    decided = submit(store).id
    Triage(store).send(decided, 1, Request(TRIS, NOW, new_key()))
    submit(store, REX)
    ask(store, submit(store, RIA, private=True).id)
    before = everything(store)
    for _ in range(2):
        apply(store, company(), LATER)
    assert everything(store) == before


def test_a_new_policy_is_a_new_version_and_ranks_undecided_ideas_again(store: Store) -> None:
    undecided, decided, asked = (submit(store).id for _ in range(3))
    Triage(store).send(decided, 1, Request(TRIS, NOW, new_key()))
    ask(store, asked)
    old = card_of(store, undecided).score
    cards = len(staged(store, "card"))
    priorities = [{"key": "fraud", "name": "Fewer fraud losses", "weight": 1, "words": ["fraud"]}]
    apply(store, with_policy(priorities=priorities), LATER)
    for idea_id in (undecided, asked):
        idea = card_of(store, idea_id)
        assert idea.score.policy_version == 2
        assert idea.score.tenths < old.tenths
        assert story(store, idea_id)[-1] == ("rescored", None)
    assert card_of(store, asked).stage is Stage.needs_info
    assert card_of(store, decided).score.policy_version == 1
    assert story(store, decided)[-1] == ("sent", "U0TRIS")
    assert len(staged(store, "card")) == cards + 2


def test_a_published_version_is_never_changed(store: Store) -> None:
    apply(store, with_policy(note="second"), LATER)
    apply(store, company(), LATER)
    assert Policies(store).in_force(RIA).number == 3
    rows = everything(store)["policy"]
    assert len(rows) == 3
    assert len({repr(row) for row in rows}) == 3


def test_ideas_from_before_any_policy_are_ranked_as_soon_as_there_is_one(empty: Store) -> None:
    idea_id = submit(empty).id
    assert not card_of(empty, idea_id).score.ranked
    apply(empty, company(), LATER)
    idea = card_of(empty, idea_id)
    assert (idea.score.ranked, idea.score.policy_version, idea.routing.squad) == (True, 1, "payments")
    assert [line.idea.id for line in Queue(empty).page(RIA).lines] == [idea_id]
    assert [fact.audience for fact in staged(empty, "card")] == ["C0TRIAGE"]


def test_a_fit_that_a_triager_confirmed_outlives_a_new_policy(store: Store) -> None:
    idea_id = submit(store).id
    Triage(store).send(idea_id, 1, Request(TRIS, NOW, new_key()))
    put(store, idea_id, stage=Stage.submitted)
    priorities = [
        {"key": "fraud", "name": "Fewer fraud losses", "weight": 5, "words": ["nothing like it"]},
        {"key": "cards", "name": "Cards", "weight": 5, "words": ["stolen cards", "chargebacks"]},
    ]
    apply(store, with_policy(priorities=priorities), LATER)
    fit = card_of(store, idea_id).fit
    assert (fit.priority, fit.provisional) == ("Fewer fraud losses", False)


def test_ideas_are_routed_again_when_squads_change_and_those_that_are_gone_get_none(store: Store) -> None:
    idea_id = submit(store).id
    assert card_of(store, idea_id).routing.squad == "payments"
    squads = [squad.model_dump() for squad in company().squads if squad.key != "payments"]
    apply(store, changed(squads=squads), LATER)
    assert card_of(store, idea_id).routing.squad == "hub"
    assert [squad.key for squad in squads_of(store)] == ["hub", "delivery"]
    apply(store, company(), LATER)
    assert [squad.key for squad in squads_of(store)] == ["hub", "payments", "delivery"]
    assert card_of(store, idea_id).routing.squad == "payments"


def test_an_idea_keeps_its_place_among_ideas_when_it_is_ranked_again(store: Store) -> None:
    ideas = [submit(store, value=value).id for value in ("small", "very_large", "medium")]
    order = [line.idea.id for line in Queue(store).page(RIA).lines]
    apply(store, with_policy(note="only a note"), LATER)
    assert [line.idea.id for line in Queue(store).page(RIA).lines] == order
    assert {version_of(store, idea_id) for idea_id in ideas} == {2}


def test_a_file_that_fails_half_way_leaves_no_trace(store: Store) -> None:
    before = everything(store)
    broken = with_policy(note="second").model_copy(
        update={"squads": (*company().squads, company().squads[0].model_copy(update={"name": None}))}
    )
    with pytest.raises(ValueError):
        apply(store, broken, LATER)
    assert everything(store) == before


def test_a_role_that_the_file_takes_away_is_gone(store: Store) -> None:
    people = [{"id": "U0TRIS", "name": "Tris"}, {"id": "U0TOM", "name": "Tom", "roles": ["triager", "admin"]}]
    apply(store, changed(people=people), LATER)
    tris, tom = Members(store).principal("U0TRIS"), Members(store).principal("U0TOM")
    assert tris is not None
    assert tom is not None
    assert tris.roles == {Role.member}
    assert tom.roles == {Role.member, Role.triager, Role.admin}


def test_a_version_bears_the_date_of_the_workspace(empty: Store) -> None:
    apply(empty, company(), datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    assert Policies(empty).in_force(RIA).published_on == "2026-03-05"


def test_a_person_is_unknown_until_slack_was_asked(empty: Store) -> None:
    apply(empty, company(), NOW)
    members = Members(empty)
    assert members.principal("U0TRIS") is None
    members.remember(SlackFacts(id="U0TRIS", name="Tris", zone="Asia/Tokyo", full_member=True), NOW)
    tris = members.principal("U0TRIS")
    assert tris is not None
    assert (tris.roles, tris.zone) == ({Role.member, Role.triager}, "Asia/Tokyo")


def test_whoever_is_no_full_member_any_more_has_no_roles_and_hears_nothing(store: Store) -> None:
    Members(store).remember(SlackFacts(id="U0TRIS", full_member=False), NOW)
    tris = Members(store).principal("U0TRIS")
    assert tris is not None
    assert tris.roles == frozenset()
    submit(store, RIA, private=True)
    assert [fact.audience for fact in staged(store, "card")] == ["U0TOM"]
    Members(store).remember(SlackFacts(id="U0TRIS", full_member=True), NOW)
    tris = Members(store).principal("U0TRIS")
    assert tris is not None
    assert tris.has(Role.triager)


def test_who_leads_a_squad_is_a_lead_as_long_as_it_takes_ideas(store: Store) -> None:
    leo = Members(store).principal("U0LEO")
    assert leo == LEO
    squads = [squad.model_dump() for squad in company().squads if squad.key != "payments"]
    apply(store, changed(squads=squads), LATER)
    leo = Members(store).principal("U0LEO")
    assert leo is not None
    assert leo.roles == {Role.member}


def test_where_there_is_no_triager_admins_stand_in(empty: Store) -> None:
    members = Members(empty)
    members.make_admins(["U0ADA"], NOW)
    members.remember(SlackFacts(id="U0ADA", full_member=True), NOW)
    ada = members.principal("U0ADA")
    assert ada is not None
    assert ada.roles == {Role.member, Role.admin, Role.triager}
    submit(empty, RIA, private=True)
    assert [fact.audience for fact in staged(empty, "card")] == ["U0ADA"]
    apply(empty, company(), LATER)
    ada = members.principal("U0ADA")
    assert ada is not None
    assert Role.triager not in ada.roles


def test_admins_from_the_environment_keep_their_other_roles(store: Store) -> None:
    Members(store).make_admins(["U0TRIS", "U0NEW"], NOW)
    tris = Members(store).principal("U0TRIS")
    assert tris is not None
    assert tris.roles == {Role.member, Role.triager, Role.admin}
    assert Members(store).principal("U0NEW") is None


def test_squads_stand_in_the_order_of_the_file(store: Store) -> None:
    apply(store, changed(squads=[squad.model_dump() for squad in company().squads[::-1]]), LATER)
    assert [squad.key for squad in squads_of(store)] == ["delivery", "payments", "hub"]


def test_who_is_not_named_any_more_keeps_no_role_but_a_first_admin_stays_one(store: Store) -> None:
    Members(store).make_admins(["U0REX"], NOW)
    plan = company().model_copy(update={"people": ()})
    apply(store, plan, NOW)
    roles = {member: Members(store).principal(member) for member in ("U0TRIS", "U0REX")}
    assert roles["U0TRIS"] is not None
    assert Role.triager not in roles["U0TRIS"].roles
    assert roles["U0REX"] is not None
    assert Role.admin in roles["U0REX"].roles
    Members(store).make_admins([], NOW)
    rex = Members(store).principal("U0REX")
    assert rex is not None
    assert Role.admin not in rex.roles


def test_ranking_again_goes_a_few_at_a_time_and_can_be_taken_up_where_it_stopped(store: Store) -> None:
    ideas = [submit(store, RIA).id for _ in range(5)]
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE idea SET ranked_as = 'another'")
    rounds = []
    for _ in range(4):
        with store.writing() as session:
            rounds.append(rank_again(session, NOW, 2))
    assert rounds == [True, True, True, False]
    assert all(story(store, idea).count(("rescored", None)) == 1 for idea in ideas)
