"""The audit only grows, and its chain tells what was changed, removed, moved or cut off."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, event
from sqlalchemy.exc import DBAPIError

from store import audit, audit_chain
from store.audit import AuditRow, AuditSubject, Entity
from store.engine import Session, Store
from tests.company import ADA, NOW, RIA
from tests.store.helpers import at_once, execute, scalar

FIVE = 5


def write(session: Session, action: str = "sent", **values: object) -> None:
    audit.write(session, action, Entity("idea", "i1"), NOW, team="T1", after={"a": 1}, **values)


def write_some(store: Store, count: int = FIVE) -> None:
    for number in range(count):
        with store.writing(RIA) as session:
            write(session, f"act {number}")


def seal(store: Store, most: int = 300) -> int:
    with store.writing() as session:
        return audit_chain.seal(session, most)


def rows(store: Store) -> list[AuditRow]:
    with store.reading() as session:
        return [row for row, _ in audit_chain.newest(session, 100, kind=None, entity=None, who=None)]


def tamper(store: Store, *statements: str) -> None:
    """Change the tables as somebody does who owns the database: without its triggers."""
    with store.writing() as session:
        if store.is_shared:
            execute(session, "SET LOCAL session_replication_role = replica")
            for statement in statements:
                execute(session, statement)
            return
        kept = session.connection().exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
        for name, _ in kept:
            execute(session, f"DROP TRIGGER {name}")
        for statement in statements:
            execute(session, statement)
        for _, sql in kept:
            session.connection().exec_driver_sql(sql)


def without_foreign_keys(store: Store) -> None:
    if not store.is_shared:
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
        store.engine.dispose()


@pytest.mark.parametrize("table", ["audit", "audit_seal"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET {} = {}", "DELETE FROM {}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "TRUNCATE {}"],
)
def test_a_row_is_neither_changed_nor_removed(empty: Store, table: str, statement: str) -> None:
    if ("TRUNCATE" in statement) != empty.is_shared and not statement.startswith(("UPDATE", "DELETE")):
        return
    write_some(empty)
    assert seal(empty) == FIVE
    column = {"audit": "action", "audit_seal": "previous"}[table]
    with pytest.raises(DBAPIError, match=r"append-only|foreign key"), empty.writing() as session:
        execute(session, statement.format(table, column, "'x'"))
    assert audit_chain.verify(empty).broken is None


def test_a_row_says_who_did_what_in_which_roles_for_which_request(empty: Store) -> None:
    with empty.writing(ADA) as session:
        audit.expect(session, "action:1:U0ADA")
        audit.write(
            session,
            "sent",
            Entity("idea", "i1"),
            NOW,
            team="T1",
            version=3,
            before={"a": 1},
            after={"a": 2, "version": 3},
        )
    [row] = rows(empty)
    assert (row.action, row.kind, row.entity, row.version, row.team) == ("sent", "idea", "i1", 3, "T1")
    assert row.roles == "admin,lead,member"
    assert row.at == NOW
    assert row.before != row.after
    with empty.reading() as session:
        assert audit.pseudonyms(session) == {row.who: "U0ADA"}
    assert "U0ADA" not in repr(row.model_dump())


def test_our_own_acts_and_the_operators_are_nobodys_pseudonym(empty: Store) -> None:
    from intake.access import OPERATOR

    for by in (None, OPERATOR):
        with empty.writing(by) as session:
            write(session)
    assert [row.who for row in rows(empty)] == ["itself", "operator"]


def test_what_leaves_no_trace_leaves_none_in_the_audit(empty: Store) -> None:
    def stumble(session: Session) -> None:
        write(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), empty.writing(RIA) as session:
        stumble(session)
    assert rows(empty) == []
    with empty.reading() as session:
        assert not audit_chain.is_waiting(session)


def test_the_same_values_have_the_same_fingerprint_whatever_their_order_or_zone(empty: Store) -> None:
    berlin = datetime.fromisoformat("2026-03-04T10:00:00+01:00")
    for values in ({"a": 1, "at": berlin}, {"at": datetime(2026, 3, 4, 9, tzinfo=UTC), "a": 1, "version": 9}):
        with empty.writing(RIA) as session:
            audit.write(session, "x", Entity("idea", "i1"), NOW, team=None, after=values)
    first, second = rows(empty)
    assert first.after == second.after
    with empty.writing(RIA) as session:
        audit.write(session, "x", Entity("idea", "i2"), NOW, team=None, after={"a": 1, "at": berlin})
    assert rows(empty)[-1].after != first.after


def test_the_chain_verifies_and_goes_on_where_it_ended(empty: Store) -> None:
    assert audit_chain.verify(empty) == audit_chain.Verdict(0, audit_chain.NOTHING, None, 0, None)
    write_some(empty)
    assert audit_chain.verify(empty)[2:] == (None, FIVE, NOW)
    assert [seal(empty, 2), seal(empty, 2), seal(empty, 2), seal(empty, 2)] == [2, 2, 1, 0]
    verdict = audit_chain.verify(empty)
    assert (verdict.number, verdict.broken, verdict.unsealed) == (FIVE, None, 0)
    assert re.fullmatch("[0-9a-f]{64}", verdict.hash)


def test_it_is_walked_in_pages(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "PAGE", 2)
    write_some(empty)
    seal(empty)
    walked: list[int] = []
    assert audit_chain.verify(empty, walked.append).number == FIVE
    assert walked == [2, 2, 1, 0]


TAMPERED = {
    "a row that was changed": (["UPDATE audit SET action = 'declined' WHERE id = 3"], 3),
    "a row that was removed": (["DELETE FROM audit WHERE id = 3"], 3),
    "a row that was removed with its seal": (
        ["DELETE FROM audit_seal WHERE row_ = 3", "DELETE FROM audit WHERE id = 3"],
        3,
    ),
    "two rows that changed places": (
        [
            "UPDATE audit_seal SET row_ = -row_ WHERE row_ IN (2, 3)",
            "UPDATE audit_seal SET row_ = 5 + row_ WHERE row_ < 0",
        ],
        2,
    ),
    "a tail that was cut off": (["DELETE FROM audit_seal WHERE number > 3", "DELETE FROM audit WHERE id > 3"], 4),
    "a seal that was written anew": (["UPDATE audit_seal SET hash = previous WHERE number = 4"], 4),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_the_first_number_that_does_not_verify_is_told(empty: Store, tampering: str) -> None:
    without_foreign_keys(empty)
    write_some(empty)
    seal(empty)
    statements, broken = TAMPERED[tampering]
    tamper(empty, *(statement.replace("row_", '"row"') for statement in statements))
    assert audit_chain.verify(empty).broken == broken


def test_an_earlier_head_finds_a_chain_that_was_cut_off_and_made_to_look_whole(empty: Store) -> None:
    without_foreign_keys(empty)
    write_some(empty)
    seal(empty, 3)
    early = audit_chain.verify(empty)
    seal(empty)
    late = audit_chain.verify(empty)
    assert audit_chain.has_head(empty, early.number, early.hash)
    assert audit_chain.has_head(empty, late.number, late.hash)
    tamper(
        empty,
        "DELETE FROM audit_seal WHERE number > 3",
        "DELETE FROM audit WHERE id > 3",
        f"UPDATE audit_head SET number = 3, hash = '{early.hash}'",
    )
    assert audit_chain.verify(empty).broken is None
    assert audit_chain.has_head(empty, early.number, early.hash)
    assert not audit_chain.has_head(empty, late.number, late.hash)


def test_a_row_that_is_kept_from_the_sealer_is_counted_as_unsealed(empty: Store) -> None:
    write_some(empty)
    with empty.writing() as session:
        execute(session, 'DELETE FROM audit_unsealed WHERE "row" = 2')
    seal(empty)
    verdict = audit_chain.verify(empty)
    assert (verdict.number, verdict.broken, verdict.unsealed) == (FIVE - 1, None, 1)


def test_two_who_seal_at_once_make_one_chain(empty: Store) -> None:
    write_some(empty, 20)
    for _ in range(3):
        at_once(*[lambda: seal(empty, 7)] * 3)
    verdict = audit_chain.verify(empty)
    assert (verdict.broken, verdict.number + verdict.unsealed) == (None, 20)
    assert verdict.number >= 7


def test_a_row_that_is_committed_after_one_with_a_higher_id_is_sealed_when_it_is_there(empty: Store) -> None:
    if not empty.is_shared:
        return
    # Of people and things that are known already: the first act of somebody waits for another first act of theirs.
    for by in (RIA, ADA):
        with empty.writing(by) as session:
            write(session)
    assert seal(empty) == 2
    with empty.writing(RIA) as late:
        write(late, "late")
        with empty.writing(ADA) as session:
            write(session, "soon")
        assert seal(empty) == 1
    assert seal(empty) == 1
    with empty.reading() as session:
        found = audit_chain.newest(session, 9, kind=None, entity=None, who=None)
    assert [(row.action, number) for row, number in found][2:] == [("late", 4), ("soon", 3)]
    assert audit_chain.verify(empty).broken is None


def test_when_somebodys_key_is_dropped_the_chain_still_verifies_and_nobody_knows_who_it_was(empty: Store) -> None:
    write_some(empty)
    seal(empty)
    with empty.writing() as session:
        session.connection().execute(delete(AuditSubject))
        assert scalar(session, "SELECT count(*) FROM audit") == FIVE
    with empty.reading() as session:
        assert audit.pseudonyms(session) == {}
    assert audit_chain.verify(empty).broken is None
    write_some(empty, 1)
    assert len({row.who for row in rows(empty)}) == 2
