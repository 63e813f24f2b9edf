"""Access: every action by every role, and by nobody in particular."""

from itertools import combinations, product

import pytest

from intake.access import ALLOWED, NOT_A_MEMBER, Action, Principal, Role, authorise, can
from intake.errors import NotAllowed

# Written out by hand: who may, besides being a full member.
TABLE = {
    ("read", "member"), ("submit", "member"), ("answer", "member"),
    ("triage", "triager"),
    ("estimate", "triager"), ("estimate", "lead"),
    ("post digest", "lead"), ("post digest", "admin"),
    ("compare", "lead"), ("compare", "admin"),
    ("administer", "admin"),
    ("be invited", "itself"),
    ("hear of removal", "itself"),
    ("import ideas", "admin"),
}  # fmt: skip


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)), ids=str)
def test_one_role_allows_what_the_table_says_and_nothing_else(action: Action, role: Role) -> None:
    allowed = (action.value, role.value) in TABLE
    assert can(Principal(member_id="U1", roles=frozenset({role})), action) is allowed


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)), ids=str)
def test_a_full_member_with_one_more_role_may_do_what_both_allow(action: Action, role: Role) -> None:
    person = Principal(member_id="U1", roles=frozenset({Role.member, role}))
    if {(action.value, role.value), (action.value, "member")} & TABLE:
        authorise(person, action)
    else:
        with pytest.raises(NotAllowed) as refusal:
            authorise(person, action)
        assert refusal.value.message
        assert refusal.value.message != NOT_A_MEMBER


@pytest.mark.parametrize("action", Action)
def test_whoever_is_no_full_member_may_nothing_whatever_roles_they_still_hold(action: Action) -> None:
    others = [role for role in Role if role not in (Role.member, Role.itself)]
    for size in range(len(others) + 1):
        for roles in combinations(others, size):
            with pytest.raises(NotAllowed, match="full members"):
                authorise(Principal(member_id="U1", roles=frozenset(roles)), action)


@pytest.mark.parametrize("action", Action)
def test_guildhalls_own_account_is_invited_and_hears_of_its_messages_and_does_nothing_else(action: Action) -> None:
    itself = Principal(member_id="U0BOT", roles=frozenset({Role.itself}))
    if action in (Action.be_invited, Action.hear_of_removal):
        authorise(itself, action)
    else:
        with pytest.raises(NotAllowed):
            authorise(itself, action)


@pytest.mark.parametrize("action", Action)
def test_roles_only_ever_add(action: Action) -> None:
    for role, other in product(Role, Role):
        if can(Principal(member_id="U1", roles=frozenset({role})), action):
            assert can(Principal(member_id="U1", roles=frozenset({role, other})), action)


def test_every_action_has_its_row() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values()), "nobody at all may do this"
