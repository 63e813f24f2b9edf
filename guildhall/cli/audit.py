"""`guildhall audit`: whether the record of who did what is whole, and what it says."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.table import Table
from rich.text import Text

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import HIGHEST, plain_errors
from intake.access import Action
from intake.errors import Refused

if TYPE_CHECKING:
    from store.audit import AuditRow
    from store.audit_chain import Verdict
    from store.engine import Session, Store


# What `guildhall audit show` lists: rows of the audit, with names for pseudonyms where there are any.

SHORT = 8
FORGOTTEN = "(forgotten)"


class AuditListing(NamedTuple):
    """A row of the audit, its number in the chain, and what may be read for who and what it speaks of."""

    row: "AuditRow"
    number: int | None
    who: str
    what: str


def listed(store: "Store", entity: str | None, by: str | None, most: int) -> list[AuditListing]:
    """Return the newest rows of a thing, of a person, or of both, the newest last; raises Refused for an unknown."""
    from intake.queries.audit import audit_names
    from store import audit, audit_chain
    from store.audit import PERSON

    with store.reading() as session:
        people, names = audit.pseudonyms(session), audit_names(session)
        pseudonyms = {member: pseudonym for pseudonym, member in people.items()}
        kind, id_ = _entity(session, entity, pseudonyms) if entity else (None, None)
        who = None if by is None else by if by in (audit.OPERATOR, audit.ITSELF) else _pseudonym(pseudonyms, by)
        entries = audit_chain.newest(session, most, kind=kind, entity=id_, who=who)

        def called(pseudonym: str) -> str:
            member = people.get(pseudonym)
            if member is None:
                return pseudonym if pseudonym in (audit.OPERATOR, audit.ITSELF) else FORGOTTEN
            return f"{names[member]} ({member})" if names.get(member) else member

        return [
            AuditListing(row, number, called(row.who), called(row.entity) if row.kind == PERSON else row.entity)
            for row, number in entries
        ]


def shown(rows: list[AuditListing]) -> Table:
    """Return rows as a table; there is no text of people's in it, since there is none in the audit."""
    table = Table("No.", "When (UTC)", "Who", "As", "Did", "To", "Version", "From", "Into", "Note", box=None)
    for each in rows:
        row = each.row
        cells = (
            str(each.number or "–"),
            f"{row.at:%Y-%m-%d %H:%M:%S}",
            each.who,
            row.roles,
            row.action,
            f"{row.kind} {each.what}",
            str(row.version or ""),
            (row.before or "")[:SHORT],
            (row.after or "")[:SHORT],
            row.note,
        )
        table.add_row(*map(Text, cells))
    return table


def _entity(session: "Session", entity: str, pseudonyms: dict[str, str]) -> tuple[str, str]:
    from intake.operations.history import IDEA
    from intake.queries.audit import idea_of_number
    from store.audit import PERSON

    if number := re.fullmatch(r"IDEA-(\d{1,9})", entity, re.IGNORECASE):
        idea = idea_of_number(session, int(number[1]))
        if idea is None:
            raise Refused(f"{entity} doesn't exist.")
        return IDEA, idea
    kind, _, id_ = entity.partition(":")
    if not id_:
        raise Refused("Write it like IDEA-12 or squad:payments.")
    return kind, _pseudonym(pseudonyms, id_) if kind == PERSON else id_


def _pseudonym(pseudonyms: dict[str, str], member: str) -> str:
    if member not in pseudonyms:
        raise Refused(f"The audit has nobody with the ID {member}, or has forgotten them.")
    return pseudonyms[member]


# `guildhall audit`: whether the record of who did what is whole, and what it says.

PIPED = 250
HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(help="The record of who did what.", no_args_is_help=True)
    group.command("verify")(verify)
    group.command("show")(show)
    app.add_typer(group, name="audit")


@for_operator(Action.read_audit)
def verify(
    head: Annotated[
        str | None, typer.Option(help="Check that this saved head, NUMBER:HASH, is still in the chain.")
    ] = None,
) -> None:
    """Verify the whole chain. Exit code 1 if it is broken. Save the printed head somewhere else."""
    from scheduling.clock import SystemClock
    from store import audit_chain

    match = HEAD.fullmatch(head) if head else None
    if head and match is None:
        raise typer.BadParameter("A head looks like 1234:…, ending in 64 digits and letters a-f.", param_hint="--head")
    with plain_errors(), open_database() as store:
        with _bar(audit_chain.count_seals(store)) as advanced:
            verdict = audit_chain.verify(store, advanced)
        is_kept = match is None or audit_chain.has_head(store, int(match[1]), match[2])
    for line in _told(verdict, SystemClock().now()):
        typer.echo(line)
    if not is_kept:
        typer.echo(f"Broken: the chain doesn't have the head {head}. Somebody cut or rewrote it.")
    if verdict.broken is not None or not is_kept:
        raise typer.Exit(1)


@for_operator(Action.read_audit)
def show(
    entity: Annotated[str | None, typer.Option(help="Only this thing, such as IDEA-12 or squad:payments.")] = None,
    by: Annotated[str | None, typer.Option(help="Only this person: a Slack ID, operator, or itself.")] = None,
    most: Annotated[int, typer.Option(min=1, max=HIGHEST, help="How many to list, newest first.")] = 50,
) -> None:
    """List who did what, newest last."""
    from rich.console import Console

    with plain_errors(), open_database() as store:
        rows = listed(store, entity, by, most)
    # What is piped somewhere is not to be cut at the width of a terminal that is not there.
    console = Console(highlight=False)
    Console(highlight=False, width=None if console.is_terminal else PIPED).print(shown(rows))


def _told(verdict: "Verdict", now: datetime) -> Iterator[str]:
    if verdict.broken is None:
        yield f"Valid: {verdict.number:,} sealed rows. Nobody changed, removed or moved one."
    else:
        yield f"Broken: row {verdict.broken} doesn't verify. The rows before it do."
    if verdict.oldest is None:
        yield "All rows are sealed."
    else:
        age = timedelta(seconds=int((now - verdict.oldest).total_seconds()))
        yield f"Rows not sealed yet: {verdict.unsealed:,}, the oldest {age} old. A running Guildhall seals them."
    yield f"Head: {verdict.number}:{verdict.hash}"


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Verifying", total=total)
        yield lambda count: progress.advance(task, count)
