"""Access: what holds of the table whatever it says. What it says is read by tests/test_access_table.py."""

from itertools import combinations, product

import pytest

from intake.access import (
    ALLOWED,
    NOT_A_MEMBER,
    OPERATOR,
    REFUSALS,
    SENSITIVE,
    Action,
    Principal,
    Relation,
    Role,
    authorise,
    can,
)
from intake.errors import NotAllowed, NotFresh

ALONE = (Role.operator, Role.itself)
PEOPLE = [role for role in Role if role not in ALONE]
ROWS = [(action, relation) for action in Action for relation in (None, *ALLOWED[action])]


def person(*roles: Role) -> Principal:
    return Principal(member_id="U1", roles=frozenset(roles))


@pytest.mark.parametrize(("action", "relation"), ROWS, ids=str)
def test_whoever_is_no_full_member_may_nothing_whatever_roles_they_still_hold(
    action: Action, relation: Relation | None
) -> None:
    held = [role for role in Role if role is not Role.member]
    for size in (0, *range(2, len(held) + 1)):
        for roles in combinations(held, size):
            assert not can(person(*roles), action, relation)
            with pytest.raises(NotAllowed, match="full members"):
                authorise(person(*roles), action, relation)
    for role in set(held) - set(ALONE):
        assert not can(person(role), action, relation)


@pytest.mark.parametrize(("action", "relation"), ROWS, ids=str)
def test_roles_of_people_only_ever_add(action: Action, relation: Relation | None) -> None:
    for role, other in product(PEOPLE, PEOPLE):
        if can(person(Role.member, role), action, relation):
            assert can(person(Role.member, role, other), action, relation)


@pytest.mark.parametrize(("action", "relation"), ROWS, ids=str)
def test_the_operator_and_guildhall_itself_hold_no_other_role(action: Action, relation: Relation | None) -> None:
    for role in ALONE:
        assert not can(person(role, Role.admin), action, relation)
        assert can(person(role, Role.member, Role.admin), action, relation) == can(
            person(Role.member, Role.admin), action, relation
        ) or can(person(role), action, relation)


@pytest.mark.parametrize("action", Action)
def test_how_a_person_stands_to_it_allows_no_more_than_being_asked_about_nothing_in_particular(action: Action) -> None:
    for role, relation in product(PEOPLE, Relation):
        if can(person(Role.member, role), action, relation):
            assert can(person(Role.member, role), action)


def test_a_way_to_stand_that_has_no_row_allows_nothing() -> None:
    assert not can(person(Role.member, Role.admin), Action.set_up, Relation.named)
    assert not can(OPERATOR, Action.migrate, Relation.own)


@pytest.mark.parametrize(("action", "relation"), ROWS, ids=str)
def test_a_refusal_is_a_sentence_and_says_who_may(action: Action, relation: Relation | None) -> None:
    with pytest.raises(NotAllowed) as nobody:
        authorise(Principal(member_id="U1"), action, relation)
    assert nobody.value.message == NOT_A_MEMBER
    for role in PEOPLE:
        if not can(person(Role.member, role), action, relation):
            with pytest.raises(NotAllowed) as refusal:
                authorise(person(Role.member, role), action, relation)
            assert refusal.value.message.endswith(".")
            assert refusal.value.message != NOT_A_MEMBER


def test_an_own_idea_is_refused_in_other_words_than_a_missing_role() -> None:
    with pytest.raises(NotAllowed, match="your own idea"):
        authorise(person(Role.member, Role.triager), Action.send, Relation.own)
    with pytest.raises(NotAllowed, match="First answer whether"):
        authorise(person(Role.member, Role.triager), Action.estimate, Relation.asked)
    with pytest.raises(NotAllowed, match="Only triagers"):
        authorise(person(Role.member), Action.send, Relation.own)
    with pytest.raises(NotAllowed, match="Ask another admin"):
        authorise(person(Role.member, Role.admin), Action.change_roles, Relation.own)


def test_what_is_sensitive_waits_until_slack_has_told_of_the_person_again() -> None:
    for action in Action:
        roles = max(ALLOWED[action].values(), key=len)
        stale = Principal(member_id="U1", roles=roles | {Role.member} if roles & {*PEOPLE} else roles, is_stale=True)
        if len(stale.roles) > 1 and stale.roles & {*ALONE}:
            stale = stale.model_copy(update={"roles": stale.roles - {*ALONE}})
        if action in SENSITIVE:
            with pytest.raises(NotFresh):
                authorise(stale, action)
        else:
            authorise(stale, action)


def test_every_action_has_its_row_and_somebody_who_may() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(any(rows.values()) for rows in ALLOWED.values()), "nobody at all may do this"
    assert set(REFUSALS) <= set(Action)
