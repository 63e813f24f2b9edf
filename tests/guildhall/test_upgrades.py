"""What an upgrade makes of what was there: a value from before there were currencies is one of hours."""

import json
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from guildhall import schema
from intake.policy import Policy
from store import search
from store.engine import Store
from store.schema import make_index
from tests.company import close
from tests.conftest import EVERY_DATABASE
from tests.guildhall.test_schema import new_store

DATABASES = EVERY_DATABASE
# The last schema in which a value was one level.
BEFORE = "0013"
AN_IDEA = text(
    "INSERT INTO idea (id, number, version, title, problem, requester, private, stage, submitted_at, changed_at, "
    'kind_of_work, value, fit, score, routing, "similar", score_tenths, ranked, ranked_as) '
    "VALUES (:id, :number, 1, 'T', 'P', 'U0RIA', :private, 'submitted', '2026-03-04', '2026-03-04', 'product', "
    ":value, '{}', '{}', '{}', '[]', 0, :private, '')"
)


def upgrade_to(store: Store, revision: str) -> None:
    with store.migrating() as connection, as_file(files("guildhall.migrations")) as location:
        config = Config()
        config.set_main_option("script_location", str(location))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.fixture
def store(tmp_path: Path, database: str):
    opened = new_store(tmp_path, database, "before")
    yield opened
    close(opened)


def test_each_level_becomes_one_of_hours_and_no_value_stays_none(store: Store) -> None:
    upgrade_to(store, BEFORE)
    levels = {"a": "small", "b": "very_large", "c": None}
    with store.writing() as session:
        for number, (id_, level) in enumerate(levels.items(), start=1):
            session.connection().execute(AN_IDEA, {"id": id_, "number": number, "value": level, "private": False})
    schema.upgrade(store)
    from intake.tables import Idea

    with store.reading() as session:
        found = {id_: session.get_one(Idea, id_).value for id_ in levels}
    assert found == {"a": {"hours": "small"}, "b": {"hours": "very_large"}, "c": {}}


# The last schema in which every idea was built.
BUILT = "0035"


def test_an_idea_and_a_version_from_before_approaches_stay_as_they_were(store: Store) -> None:
    upgrade_to(store, BUILT)
    with store.writing() as session:
        session.connection().execute(AN_IDEA_THAT_WAITS)
        session.connection().execute(A_POLICY, {"body": json.dumps(OLD_BODY)})
    schema.upgrade(store)
    from intake.operations.idea_notifications import idea_notification
    from intake.queries.policy import policy_in_force
    from intake.tables import Idea

    with store.reading() as session:
        idea, (_, policy, _) = session.get_one(Idea, "a"), policy_in_force(session)
        assert (idea.approach, idea.approach_note, idea.legal_lines) == (None, "", [])
        assert (idea.about_people, idea.sensitive_data) == (None, None)
        assert policy == Policy.model_validate(OLD_BODY)
        assert (policy.approaches, policy.legal) == ({}, ())
        assert policy.weeks(idea.effort, "hub", idea.kind_of_work, idea.approach) == 3
        shown = idea_notification(session, idea)
        assert (shown.legal_days, shown.legal.lines, shown.legal.unmatched) == (None, (), ())


# The last schema in which an idea could be set aside while its experiment ran.
OUTLIVED = "0043"


def test_an_experiment_whose_idea_was_set_aside_has_ended_and_one_that_runs_has_not(store: Store) -> None:
    upgrade_to(store, OUTLIVED)
    with store.writing() as session:
        connection = session.connection()
        for number, (idea_id, stage) in enumerate({"a": "parked", "b": "experiment"}.items(), start=1):
            connection.execute(AN_IDEA, {"id": idea_id, "number": number, "value": "{}", "private": False})
            connection.execute(text("UPDATE idea SET stage = :stage WHERE id = :id"), {"stage": stage, "id": idea_id})
            connection.execute(AN_EXPERIMENT, {"id": f"{idea_id}.1", "idea_id": idea_id})
    schema.upgrade(store)
    from intake.tables import Experiment

    with store.reading() as session:
        ended, runs = session.get_one(Experiment, "a.1"), session.get_one(Experiment, "b.1")
        assert (ended.ending, ended.ended_at) == ("stopped", datetime(2026, 3, 4, tzinfo=UTC))
        assert "set aside" in ended.learned
        assert (runs.ending, runs.ended_at) == (None, None)


# The last schema in which the index alone knew which document is which.
UNNUMBERED = "0040"


def test_a_document_from_before_is_replaced_and_removed_by_its_number(tmp_path: Path) -> None:
    store = new_store(tmp_path, "sqlite", "before")
    upgrade_to(store, UNNUMBERED)
    with store.writing() as session:
        make_index(session.connection())
        session.connection().exec_driver_sql("DROP TABLE fulltext_row")
        for document, body in (("a", "fraud"), ("twice", "parcel"), ("b", "van"), ("twice", "courier")):
            put = text("INSERT INTO fulltext (document, title, body) VALUES (:document, '', :body)")
            session.connection().execute(put, {"document": document, "body": body})
    schema.upgrade(store)
    with store.writing() as session:
        search.put(session, "a", "", "couriers")
        search.remove(session, ["b"])
    with store.reading() as session:
        indexed = session.connection().exec_driver_sql("SELECT document, body FROM fulltext ORDER BY document").all()
    assert [tuple(row) for row in indexed] == [("a", "courier"), ("twice", "courier")]
    close(store)


AN_EXPERIMENT = text(
    "INSERT INTO experiment (id, idea_id, run, hypothesis, metric, convincing, weeks, cost, quarter, owner, "
    "started_by, started_at, decides_on, asks_at, learned, trial) "
    "VALUES (:id, :idea_id, 1, 'H', 'M', 1, 4, 1, '2026-Q1', 'U0LEO', 'U0LEO', '2026-03-04 09:00:00', '2026-04-01', "
    "'2026-04-01 07:00:00', '', 'experiment')"
)
OLD_BODY = {"priorities": [{"key": "fraud", "name": "Fewer fraud losses"}], "objective": "benefit"}
A_POLICY = text(
    "INSERT INTO policy (number, published_at, published_by, published_on, body) "
    "VALUES (1, '2026-03-04', NULL, '2026-03-04', :body)"
)
AN_IDEA_THAT_WAITS = text(
    "INSERT INTO idea (id, number, version, title, problem, requester, private, stage, submitted_at, changed_at, "
    'kind_of_work, value, effort, fit, score, routing, "similar", score_tenths, ranked, ranked_as) '
    "VALUES ('a', 1, 1, 'T', 'P', 'U0RIA', FALSE, 'submitted', '2026-03-04', '2026-03-04', 'product', '{}', 'weeks', "
    """'{}', '{"tenths": 0, "contributions": [], "completeness": 0, "ranked": false, "missing": [], """
    """"policy_version": null}', '{"squad": "hub", "reasons": [], "runners_up": [], "confidence": 0}', """
    "'[]', 0, FALSE, '')"
)
