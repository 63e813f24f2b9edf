"""The triggers with which a database itself refuses to change the audit and published policies, on both databases."""

# Rows of these are only ever added; with the columns that tell one from another.
APPENDED = {"audit": ("id",), "audit_seal": ("number", "row")}  # guard: audit trigger
REFUSAL = "the audit is append-only"
POLICY = "policy"
POLICY_REFUSAL = "a published policy is never changed"


def _taken(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = new.{column}" for column in columns)


# REPLACE removes rows without a word to triggers that watch for DELETE, so a number that is taken is refused as well.
_KEPT = (
    "CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {event} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{why}'){when}; END"
)


def _kept(table: str, columns: tuple[str, ...], why: str) -> tuple[str, ...]:
    where_taken = f" WHERE EXISTS (SELECT 1 FROM {table} WHERE {_taken(columns)})"  # noqa: S608 - words of ours
    return (
        _KEPT.format(table=table, name="no_update", event="UPDATE", why=why, when=""),
        _KEPT.format(table=table, name="no_delete", event="DELETE", why=why, when=""),
        _KEPT.format(table=table, name="no_replace", event="INSERT", why=why, when=where_taken),
    )


SQLITE = (
    *(statement for table, columns in APPENDED.items() for statement in _kept(table, columns, REFUSAL)),
    "CREATE TRIGGER IF NOT EXISTS audit_waits AFTER INSERT ON audit "
    "BEGIN INSERT INTO audit_unsealed (row) VALUES (new.id); END",
)
SQLITE_POLICY = _kept(POLICY, ("number",), POLICY_REFUSAL)
POSTGRES = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE OR REPLACE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql AS "
    '$$ BEGIN INSERT INTO audit_unsealed ("row") VALUES (NEW.id); RETURN NULL; END $$',
    *(
        f"CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in APPENDED
    ),
    "CREATE OR REPLACE TRIGGER audit_waits AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_wait()",
)
POSTGRES_POLICY = (
    "CREATE OR REPLACE FUNCTION policy_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{POLICY_REFUSAL}'; END $$",
    # guard: a published policy is never changed: PostgreSQL
    f"CREATE OR REPLACE TRIGGER {POLICY}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {POLICY} "
    "FOR EACH STATEMENT EXECUTE FUNCTION policy_refuse()",
)
