"""docs/access.md, read cell by cell and held against what really decides."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.dispatch import Route, RouteKind
from bot.routes import ROUTES
from guildhall.cli import app
from guildhall.cli.access import rules_of
from intake.access import ALLOWED, SENSITIVE, TOLD, Action, Principal, Relation, Role, can

PAGE = (Path(__file__).parents[1] / "docs" / "access.md").read_text(encoding="utf-8")
WORDS = {
    "their own": Relation.own,
    "perhaps theirs": Relation.asked,
    "their own as the only admin": Relation.alone,
    "naming them": Relation.named,
    "their squad's": Relation.leads,
    "any other": Relation.other,
    # Where the table doesn't tell one way to stand from another.
    "any": Relation.other,
}
SURFACES = {
    RouteKind.command: "command",
    RouteKind.action: "button",
    RouteKind.view: "form",
    RouteKind.view_closed: "form",
    RouteKind.shortcut: "shortcut",
    RouteKind.options: "options",
    RouteKind.event: "event",
}
# All that people may do in Slack without its being asked about them again; docs/access.md says so in words.
HARMLESS = {
    *(Action.read, Action.submit, Action.answer, Action.claim, Action.support, Action.compare, Action.what_if),
    *(Action.edit, Action.withdraw, Action.reopen, Action.ask_hub, Action.settle_question, Action.add_point),
    *(Action.choose_digest, Action.read_signs, Action.rate_meeting, Action.reply),
}
COMMAND_LINE, HOME, OTHERS = "command line", "Home", "others"
Row = dict[str, str]


def table(heading: str) -> list[Row]:
    """Return the table under a heading, a dict for each row."""
    lines = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def who() -> Iterator[tuple[Action, Relation, str, bool]]:
    """Give every cell: who may do what, as they stand to it."""
    for row in table("Who"):
        for what, whose in product(row["what"].split(", "), row["whose"].split(", ")):
            for column, said in row.items():
                if column not in ("what", "whose"):
                    assert said in ("yes", "–"), said
                    yield Action(what), WORDS[whose], column, said == "yes"


def where() -> Iterator[tuple[str, str, Action]]:
    """Give every use: on which surface, by which id, for what."""
    for row in table("Where"):
        for surface, said in row.items():
            if surface != "what":
                yield from ((surface, each, Action(row["what"])) for each in re.findall(r"`([^`]+)`", said))


def principals(column: str) -> list[Principal]:
    """Return the people of a column: others are those who hold roles and are no full members, and nobody."""
    if column == OTHERS:
        return [Principal(member_id="U1", roles=frozenset(roles)) for roles in ((), (Role.triager,), (Role.admin,))]
    role = Role.itself if column == "Guildhall" else Role(column)
    alone = role in (Role.operator, Role.itself)
    return [Principal(member_id="U1", roles=frozenset({role} if alone else {Role.member, role}))]


def uses(route: Route) -> Iterator[tuple[str, str, Action]]:
    surface = HOME if route.id == "app_home_opened" else SURFACES[route.kind]
    yield from ((surface, route.id, action) for action in (route.rule, *route.then))


def verbs(group: typer.Typer, before: str = "guildhall") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give every command of the command line."""
    for command in group.registered_commands:
        assert command.callback is not None
        yield f"{before} {command.name or command.callback.__name__.replace('_', '-')}", command.callback
    for part in group.registered_groups:
        assert part.typer_instance is not None
        yield from verbs(part.typer_instance, f"{before} {part.name}")


CELLS, USES = list(who()), list(where())
ROLES_IN_COLUMNS = {Role.itself: "Guildhall"}


@pytest.mark.parametrize(("action", "relation", "column", "may"), CELLS, ids=str)
def test_a_cell_is_what_decides(action: Action, relation: Relation, column: str, may: bool) -> None:
    assert [can(each, action, relation) for each in principals(column)] == [may] * len(principals(column))


def test_every_row_and_every_role_stands_on_the_page_once() -> None:
    told = [(action, relation, column) for action, relation, column, _ in CELLS]
    assert len(told) == len(set(told))
    rows = {(action, relation) for action, rows in ALLOWED.items() for relation in rows}
    columns = {ROLES_IN_COLUMNS.get(role, role.value) for role in Role} | {OTHERS}
    assert set(told) == {(*row, column) for row, column in product(rows, columns)}


def test_every_route_of_slacks_has_its_row_and_every_row_its_route() -> None:
    # A form that is submitted and one that is left are one form.
    known = sorted({use for route in ROUTES for use in uses(route)})
    assert sorted(use for use in USES if use[0] != COMMAND_LINE) == known


def test_every_command_of_the_command_line_has_its_row_and_every_row_its_command() -> None:
    known = [(COMMAND_LINE, name, action) for name, verb in verbs(app) for action in rules_of(verb)]
    assert sorted(use for use in USES if use[0] == COMMAND_LINE) == sorted(known)
    assert [name for name, verb in verbs(app) if not rules_of(verb)] == []


def test_slack_is_asked_again_before_all_that_could_do_harm() -> None:
    assert {action for route in ROUTES for _, _, action in uses(route)} - TOLD - HARMLESS == SENSITIVE


def test_every_action_is_used_somewhere() -> None:
    assert {action for _, _, action in USES} == set(Action)


@pytest.mark.parametrize("column", [role.value for role in Role if role is not Role.operator])
def test_the_command_line_is_the_operators_alone(column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, verb in verbs(app):
        allowed = all(can(each, action) for each in principals_of(column) for action in rules_of(verb))
        monkeypatch.setattr("guildhall.cli.access.OPERATOR", principals_of(column)[0])
        if not allowed:
            with pytest.raises(typer.Exit):
                verb()
        else:
            assert name == "guildhall import" or name.startswith("guildhall outbox ")
            assert column == Role.admin.value


def principals_of(column: str) -> list[Principal]:
    return principals(ROLES_IN_COLUMNS.get(Role(column), column))
