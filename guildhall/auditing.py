"""What `guildhall audit show` lists: rows of the audit, with names for pseudonyms where there are any."""

import re
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from intake import audit_queries
from intake.audit import IDEA
from intake.errors import Refused
from store import audit, audit_chain
from store.audit import PERSON, AuditRow
from store.engine import Session, Store

SHORT = 8
FORGOTTEN = "(forgotten)"


class Listed(NamedTuple):
    """A row of the audit, its number in the chain, and what may be read for who and what it speaks of."""

    row: AuditRow
    number: int | None
    who: str
    what: str


def listed(store: Store, entity: str | None, by: str | None, most: int) -> list[Listed]:
    """Return the newest rows of a thing, of a person, or of both, the newest last; raises Refused for an unknown."""
    with store.reading() as session:
        people, names = audit.pseudonyms(session), audit_queries.names(session)
        pseudonyms = {member: pseudonym for pseudonym, member in people.items()}
        kind, id_ = _entity(session, entity, pseudonyms) if entity else (None, None)
        who = None if by is None else by if by in (audit.OPERATOR, audit.ITSELF) else _pseudonym(pseudonyms, by)
        found = audit_chain.newest(session, most, kind=kind, entity=id_, who=who)

        def called(pseudonym: str) -> str:
            member = people.get(pseudonym)
            if member is None:
                return pseudonym if pseudonym in (audit.OPERATOR, audit.ITSELF) else FORGOTTEN
            return f"{names[member]} ({member})" if names.get(member) else member

        return [
            Listed(row, number, called(row.who), called(row.entity) if row.kind == PERSON else row.entity)
            for row, number in found
        ]


def shown(rows: list[Listed]) -> Table:
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


def _entity(session: Session, told: str, pseudonyms: dict[str, str]) -> tuple[str, str]:
    if number := re.fullmatch(r"IDEA-(\d{1,9})", told, re.IGNORECASE):
        idea = audit_queries.idea_of_number(session, int(number[1]))
        if idea is None:
            raise Refused(f"There is no {told}.")
        return IDEA, idea
    kind, _, id_ = told.partition(":")
    if not id_:
        raise Refused("Say IDEA-12, or a kind and an id with a colon between, such as squad:payments.")
    return kind, _pseudonym(pseudonyms, id_) if kind == PERSON else id_


def _pseudonym(pseudonyms: dict[str, str], member: str) -> str:
    if member not in pseudonyms:
        raise Refused(f"The audit knows nobody of the id {member}, or does not know them any more.")
    return pseudonyms[member]
