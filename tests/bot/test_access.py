"""Every route asks before it does anything: by every role, and by people from outside who hold roles on paper."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlmodel import SQLModel

from bot.dispatch import Dispatch, Route, RouteKind
from bot.routes import ROUTES
from guildhall.company_file import read_company
from guildhall.environment import Environment, open_environment
from intake.access import TOLD, Action, Principal, Role, can
from scheduling.clock import SteppedClock
from tests.bot.http import slack_requests
from tests.bot.route_requests import body_of, request_of
from tests.conftest import DATA, START, new_workspace

OF_PEOPLE = [route for route in ROUTES if route.rule not in TOLD]
PEOPLE = [role for role in Role if role not in (Role.operator, Role.itself)]
# All of them are triagers and admins on paper.
OUTSIDE = {
    "U0GUS": {"is_restricted": True},
    "U0EXT": {"is_stranger": True},
    "U0ROBOT": {"is_bot": True},
    "U0GONE": {"deleted": True},
}
VISITOR = ("U0TRIS", "T0ELSEWHERE")
numbers = count(1)


def named(route: Route) -> str:
    return f"{route.kind} {route.id}"


# --- what decides, with listeners that only say that they were reached ---


class Acquainted:
    """Knows everybody as the same person."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    def of(self, *_: Any, **__: Any) -> Principal:
        return self._principal


class Unnoted:
    """Writes no refusal down."""

    def note(self, *_: Any) -> None:
        pass


def reached(principal: Principal) -> list[str]:
    """Return the routes to whose listeners a person's requests come."""
    came: list[str] = []

    def noting(route: Route) -> Route:
        def listener(ack: Ack) -> None:
            came.append(named(route))
            ack()

        return replace(route, listener=listener, words=dict.fromkeys(route.words, listener))

    home = AuthorizeResult(
        enterprise_id=None, team_id=slack_requests.TEAM, bot_token="xoxb-1", bot_id="B0", bot_user_id="U0BOT"
    )
    app = App(client=WebClient(), process_before_response=True, authorize=lambda: home)
    app.error(lambda ack: ack())
    knows: Any = Acquainted(principal)
    unnoted: Any = Unnoted()
    Dispatch(map(noting, ROUTES), {}, knows, lambda: START, unnoted, unnoted).register(app)
    for route in ROUTES:
        body = body_of(route, "U0BOT" if route.rule is Action.be_invited else "U0ANY")
        before = len(came)
        app.dispatch(request_of(body))
        came_alone = came[before:]
        for word in route.words:
            app.dispatch(request_of(body | {"text": word}))
            assert came.pop() == named(route) if came_alone else len(came) == before, "a word is as open as its command"
    return came


TOLD_BY_SLACK = [named(route) for route in ROUTES if route.rule in TOLD]


@pytest.mark.parametrize("role", PEOPLE)
def test_a_request_comes_through_just_where_the_table_says_so(role: Role) -> None:
    principal = Principal(member_id="U0ANY", roles=frozenset({Role.member, role}))
    may = [named(route) for route in OF_PEOPLE if can(principal, route.rule)]
    assert reached(principal) == may + TOLD_BY_SLACK


def test_who_is_no_full_member_comes_through_nowhere_and_what_slack_tells_does() -> None:
    everything = frozenset(Role) - {Role.member}
    for roles in (frozenset[Role](), everything, everything - {Role.operator, Role.itself}):
        assert reached(Principal(member_id="U0ANY", roles=roles)) == TOLD_BY_SLACK


# --- the real thing ---


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """A company in which some hold roles on paper, and are guests, robots, strangers or gone."""
    clock = SteppedClock(START)
    workspace = new_workspace(clock)
    for member, flags in OUTSIDE.items():
        workspace.add_member(member, member.lower(), **flags)
    plain = read_company(DATA / "company.yml").model_dump()
    on_paper = [{"id": member, "roles": ["triager", "admin", "lead"]} for member in OUTSIDE]
    company = type(read_company(DATA / "company.yml")).model_validate(plain | {"people": [*plain["people"], *on_paper]})
    url = f"sqlite:///{tmp_path_factory.mktemp('access')}/guildhall.db"
    with open_environment(workspace, clock, url, company) as world:
        world.stepper.settle()
        for member in (*OUTSIDE, "U0RIA", "U0TRIS"):
            world.bot.principals.ask(member, slack_requests.TEAM, START)
        yield world


def everything(world: Environment) -> dict[str, list[Any]]:
    """Return all that stands in the database, but for notes that only the refused see."""
    with world.store.reading() as session:
        rows = {
            name: [row._asdict() for row in session.connection().execute(table.select())]
            for name, table in SQLModel.metadata.tables.items()
        }
    for kept in [name for name in rows if name.startswith("audit")]:
        # Refusals are written down there.
        del rows[kept]
    rows["outbox"] = [row for row in rows["outbox"] if row["kind"] != "notice"]
    return rows


def ask(world: Environment, route: Route, user: str, team: str = slack_requests.TEAM) -> str:
    response = world.bot.app.dispatch(request_of(body_of(route, user, team, next(numbers))))
    assert response.status == 200, response.body
    return str(response.body)


@pytest.mark.parametrize("route", OF_PEOPLE, ids=named)
def test_people_from_outside_change_nothing_and_see_nothing(world: Environment, route: Route) -> None:
    before = everything(world)
    world.workspace.log.clear()
    for member in OUTSIDE:
        told = ask(world, route, member)
        if route.kind in (RouteKind.command, RouteKind.view):
            assert "full members" in told, member
    if route.kind is not RouteKind.event:
        told = ask(world, route, *VISITOR)
        assert route.kind is not RouteKind.command or "full members" in told
    assert everything(world) == before
    opened = [call for call in world.workspace.log if call.method.startswith("views.")]
    assert all("full members" in str(call.args) for call in opened)


@pytest.mark.parametrize("route", [route for route in OF_PEOPLE if not can(
    Principal(member_id="U", roles=frozenset({Role.member})), route.rule)], ids=named)  # fmt: skip
def test_a_member_without_a_role_changes_nothing_that_takes_one(world: Environment, route: Route) -> None:
    before = everything(world)
    world.workspace.log.clear()
    told = ask(world, route, "U0RIA")
    assert route.kind is not RouteKind.view or "Only" in told or "is for" in told
    assert everything(world) == before
    opened = [call for call in world.workspace.log if call.method.startswith("views.")]
    assert all("Only" in str(call.args) or "is for" in str(call.args) for call in opened)
