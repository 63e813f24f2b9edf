"""The company Harbour in a database of its own, and its people: for tests that need no Slack."""

import tempfile
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import settings

from guildhall import schema
from guildhall.company_file import CompanyFile, apply, read_company
from intake.access import Principal, Request, Role
from intake.answers import Submitted
from intake.ideas import IdeaDraft
from intake.services.ideas import Ideas
from intake.services.members import Members, SlackFacts
from scheduling.tables import Series
from store.engine import Store
from tests.postgres import Server, server, server_of

COMPANY = Path(__file__).parent / "data" / "company.yml"
# A Wednesday, 10:00 in Berlin.
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

MEMBER = frozenset({Role.member})
RIA = Principal(member_id="U0RIA", roles=MEMBER)
REX = Principal(member_id="U0REX", roles=MEMBER)
TRIS = Principal(member_id="U0TRIS", roles=MEMBER | {Role.triager})
TOM = Principal(member_id="U0TOM", roles=MEMBER | {Role.triager})
ADA = Principal(member_id="U0ADA", roles=MEMBER | {Role.admin, Role.lead})
LEO = Principal(member_id="U0LEO", roles=MEMBER | {Role.lead})
GUEST = Principal(member_id="U0GUS")
EVERYONE = (RIA, REX, TRIS, TOM, ADA, LEO)

few = settings(derandomize=True, max_examples=60, deadline=None, database=None)
_requests = count(1)


@cache
def company() -> CompanyFile:
    """Return the company file that tests share."""
    return read_company(COMPANY)


def _fill(url: str, *, set_up: bool) -> None:
    store = Store(url)
    store.create()
    if set_up:
        members = Members(store)
        for person in EVERYONE:
            members.remember(SlackFacts(id=person.member_id, name=person.member_id[2:], full_member=True), NOW)
        apply(store, company(), NOW)
    store.close()


@cache
def _template(*, set_up: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        _fill(f"sqlite:///{path}", set_up=set_up)
        return path.read_bytes()


def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    store = Store(url)
    schema.upgrade(store)
    store.close()


@cache
def migrated() -> bytes:
    """Return a SQLite file of the newest schema, in which there is nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "migrated.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def migrated_store(path: Path, *, durable: bool = True) -> Store:
    """Return a new database in a file, as `guildhall migrate` makes one."""
    path.write_bytes(migrated())
    return Store(f"sqlite:///{path}", durable=durable)


def open_store(folder: Path, *, set_up: bool = True, database: str = "sqlite") -> Store:
    """Return a new database: with the company in it, or empty; raises Missing where there is no such server."""
    if database != "sqlite":
        return Store(_renewed(server(database), folder.name, set_up=set_up))
    path = folder / "x.db"
    path.write_bytes(_template(set_up=set_up))
    return Store(f"sqlite:///{path}")


def _renewed(server: Server, name: str, *, set_up: bool) -> str:
    return server.renew(name, "set up" if set_up else "empty", partial(_fill, set_up=set_up))


def start_over(store: Store, *, set_up: bool = True) -> None:
    """Put a database back to its beginning; every connection is closed."""
    store.close()
    if store.url.get_backend_name() == "postgresql":
        _renewed(server_of(store.url), str(store.url.database), set_up=set_up)
        return
    path = Path(str(store.url.database))
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    path.write_bytes(_template(set_up=set_up))


def close(store: Store) -> None:
    """Close a database and throw it away."""
    store.close()
    if store.url.get_backend_name() == "postgresql":
        server_of(store.url).drop(str(store.url.database))


def new_key() -> str:
    """Return a request key that was not used before."""
    return f"request-{next(_requests)}"


def draft(**values: Any) -> IdeaDraft:
    """Return a draft about stolen cards, but for what is given; a `private` one is shown to nobody besides."""
    told = {
        "title": "Spot stolen cards before we ship",
        "problem": "We lose 40,000 a month to chargebacks from stolen cards. Fraud is found days too late.",
        "value": "large",
        "urgency": "this_year",
    }
    private = {"nobody_else": True} if values.pop("private", False) else {}
    return IdeaDraft.model_validate(told | values | private)


def submit(store: Store, by: Principal = RIA, now: datetime = NOW, **values: Any) -> Submitted:
    """Have somebody submit an idea."""
    return Ideas(store).submit(draft(**values), Request(by, now, new_key()))


def add_meetings(store: Store, numbers: range) -> None:
    """Have so many weekly meetings more, spread over the hours of the week, each with three hosts."""
    with store.writing() as session:
        session.add_all(
            Series(
                key=f"meeting-{number}",
                name=f"Meeting {number}",
                rule=f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR')[number % 5]}",
                at=f"{8 + number % 10:02}:{number % 4 * 15:02}",
                zone="Europe/Berlin",
                starts=date(2026, 1, 1),
                minutes=30,
                announced_since=NOW,
                hosts=[LEO.member_id, ADA.member_id, "U0TRIS"],
            )
            for number in numbers
        )
