"""A database that is away is a line when it goes and a line when it is back, not a story each second."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from store.outage import OutageLog


def test_an_outage_is_told_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    outage = OutageLog(logging.getLogger("guildhall.test"))
    for _ in range(3):
        outage.stumbled(OperationalError("SELECT", {}, Exception("connection refused\nby all")), "a tick failed")
    outage.went_well()
    outage.went_well()
    assert [(record.getMessage()[:5], record.exc_info) for record in caplog.records] == [
        ("red: ", None),
        ("green", None),
    ]
    assert "connection refused" in caplog.text
    assert "by all" not in caplog.text


def test_everything_else_is_told_with_its_whole_story_each_time(caplog: pytest.LogCaptureFixture) -> None:
    outage = OutageLog(logging.getLogger("guildhall.test"))
    for _ in range(2):
        outage.stumbled(KeyError("x"), "a tick failed")
    assert [record.exc_info is not None for record in caplog.records] == [True, True]
