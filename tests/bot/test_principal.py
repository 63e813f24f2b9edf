"""Who is a full member, by what Slack says of somebody: workspaces, and organisations of several (Enterprise Grid)."""

from typing import Any

import pytest

from bot.client import Client, MalformedResponse
from bot.principal import facts_of, slack_facts
from guildhall.environment import Environment
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, submit, words

OURS, SISTER, ORGANISATION = "T0SANDBOX", "T0SISTER", "E0ORG"


def grid(*teams: Any) -> dict[str, Any]:
    return {"enterprise_user": {"id": "U0RIA", "enterprise_id": ORGANISATION, "teams": list(teams)}}


SHAPES: dict[str, tuple[dict[str, Any], bool]] = {
    "of our workspace": ({"team_id": OURS}, True),
    "of another workspace": ({"team_id": SISTER}, False),
    "of a sister workspace, and in ours": ({"team_id": SISTER, **grid(SISTER, OURS)}, True),
    "of a sister workspace, and not in ours": ({"team_id": SISTER, **grid(SISTER)}, False),
    "named by the organisation, and in ours": ({"team_id": ORGANISATION, **grid(OURS)}, True),
    "named by the organisation, and not in ours": ({"team_id": ORGANISATION, **grid(SISTER)}, False),
    "without a workspace, and in ours": (grid(SISTER, OURS), True),
    "without a workspace, and not in ours": (grid(SISTER), False),
    "taken out of ours": ({"team_id": OURS, **grid(SISTER)}, False),
    "with an empty list": ({"team_id": OURS, **grid()}, True),
    "of another workspace with an empty list": ({"team_id": SISTER, **grid()}, False),
    "with a list that is none": ({"team_id": SISTER, "enterprise_user": {"teams": f"{OURS},{SISTER}"}}, False),
    "with a list of what no workspace is": ({"team_id": SISTER, **grid(None, 1, {"id": OURS}, [OURS])}, False),
    "with half of a list": ({"team_id": SISTER, **grid(None, OURS)}, True),
    "with an organisation that is none": ({"team_id": OURS, "enterprise_user": None}, True),
    "without anything": ({}, False),
    "with nulls": ({"team_id": None, "enterprise_user": {"teams": None}}, False),
    "with a number": ({"team_id": 0}, False),
    "a guest of ours": ({"team_id": OURS, "is_restricted": True}, False),
    "a single-channel guest of ours": ({"team_id": OURS, "is_ultra_restricted": True}, False),
    "a guest of the organisation in ours": ({"team_id": SISTER, "is_restricted": True, **grid(OURS)}, False),
    "a stranger who names ours": ({"team_id": OURS, "is_stranger": True, **grid(OURS)}, False),
    "gone from the organisation": ({"team_id": SISTER, "deleted": True, **grid(OURS)}, False),
    "a bot of ours": ({"team_id": OURS, "is_bot": True}, False),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_who_is_a_full_member(shape: str) -> None:
    user, is_member = SHAPES[shape]
    assert facts_of(user, "U0RIA", OURS).full_member is is_member


@pytest.mark.parametrize("shape", SHAPES)
def test_where_our_own_workspace_is_not_known_nobody_is_a_member(shape: str) -> None:
    assert not facts_of(SHAPES[shape][0], "U0RIA", None).full_member


def test_an_answer_without_any_workspace_is_asked_for_again_and_not_remembered(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = {"ok": True, "user": {"id": "U0REX", "name": "rex"}}
    monkeypatch.setattr(Client, "users_info", lambda *_, **__: half)
    with pytest.raises(MalformedResponse, match="in which workspace"):
        slack_facts(world.bot.client, "U0REX", OURS)
    assert "full members" in world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue").text
    monkeypatch.undo()
    assert "full members" not in world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue").text


@pytest.mark.core
def test_a_member_of_a_sister_workspace_who_is_in_ours_submits_and_presses(open_test_world: OpenWorld) -> None:
    with open_test_world() as world:
        world.workspace.enterprise_id = ORGANISATION
        for member in ("U0RIA", "U0TRIS"):
            world.workspace.members[member].home_team = SISTER
            world.workspace.members[member].teams = (SISTER, OURS)
        card, tris = submit(world), world.workspace.person("U0TRIS")
        tris.press(card, "Not now")
        assert "Not now" in str(tris.view())
        assert tris.submit({"reason": "Not this year."}).closed


def test_a_member_of_the_organisation_who_is_not_in_ours_is_told_that_it_is_for_full_members(
    open_test_world: OpenWorld,
) -> None:
    with open_test_world() as world:
        world.workspace.enterprise_id = ORGANISATION
        card = submit(world)
        world.workspace.members["U0TRIS"].home_team = SISTER
        world.workspace.members["U0TRIS"].teams = (SISTER,)
        world.bot.principals.ask("U0TRIS", OURS, world.clock.now())
        tris = world.workspace.person("U0TRIS")
        tris.press(card, "Why?")
        after(world)
        assert tris.view() is None
        assert "full members" in words(tris.ephemerals("C0TRIAGE")[-1])


def test_another_companys_member_is_a_visitor_also_where_we_are_part_of_an_organisation(
    open_test_world: OpenWorld,
) -> None:
    with open_test_world() as world:
        world.workspace.enterprise_id = ORGANISATION
        card = submit(world)
        world.workspace.members["U0TRIS"].is_stranger = True
        tris = world.workspace.person("U0TRIS")
        tris.press(card, "Not now")
        after(world)
        assert tris.view() is None
        assert "full members" in words(tris.ephemerals("C0TRIAGE")[-1])
