"""Overload: listeners are slow, and two hundred people click at once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest

from bot import socket_mode
from bot.http import server
from bot.socket_mode import THREADS, TOO_MANY, WAITING, Job, WorkerPool, too_many
from guildhall.environment import Environment
from intake.services.queue import Queue
from tests.conftest import OpenWorld
from tests.faults.served import soon

PATIENCE = 0.3


@pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)
def test_overload_answers_everybody_in_time_or_says_that_there_are_too_many(
    open_test_world: OpenWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "PATIENCE_SECONDS", PATIENCE)
    monkeypatch.setattr(server, "PATIENCE_SECONDS", PATIENCE)
    monkeypatch.setattr(server, "THREADS", 4)
    page, released = Queue.page, Event()

    def slow(*given: Any) -> Any:
        released.wait(1.5)
        return page(*given)

    with open_test_world() as world:
        answered(world)
        monkeypatch.setattr(Queue, "page", slow)
        with ThreadPoolExecutor(60) as people:
            began = time.monotonic()
            answers = list(people.map(lambda _: timed(world), range(60)))
        took = time.monotonic() - began
        monkeypatch.setattr(Queue, "page", page)
        told = Counter(text == TOO_MANY for text, _ in answers)
        assert max(seconds for text, seconds in answers if text == TOO_MANY) < 1.4
        assert told[True] >= 60 - 40
        assert told[False] >= 1
        assert took < 3
        assert answered(world) != TOO_MANY


def timed(world: Environment) -> tuple[str, float]:
    began = time.monotonic()
    return answered(world), time.monotonic() - began


def answered(world: Environment) -> str:
    answer = world.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue")
    assert not answer.timed_out
    return answer.text


def test_overload_of_two_hundred_at_once_runs_or_turns_away_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket_mode, "PATIENCE_SECONDS", PATIENCE)
    workers, at_work, release = WorkerPool(), Barrier(THREADS + 1), Event()
    ran: list[int] = []
    shed: list[float] = []
    workers.start()

    def slow() -> None:
        at_work.wait(5)
        release.wait(5)

    def job(number: int) -> Job:
        came = time.monotonic()
        return Job(lambda: ran.append(number), lambda: shed.append(time.monotonic() - came), came)

    for _ in range(THREADS):
        workers.take(Job(slow, lambda: None, time.monotonic()))
    at_work.wait(5)
    for number in range(WAITING + 10):
        workers.take(job(number))
    assert len(shed) == 10, "those for whom there is no room are told at once"
    assert soon(lambda: len(shed) == WAITING + 10)
    assert max(shed) < PATIENCE + 0.3
    release.set()
    workers.take(job(1000))
    assert soon(lambda: ran == [1000]), "and then it goes on"
    workers.stop()


def test_overload_keeps_the_words_of_whoever_is_turned_away() -> None:
    form = {
        "type": "view_submission",
        "view": {"blocks": [{"type": "section"}, {"type": "input", "block_id": "title"}]},
    }
    assert too_many(form) == {"response_action": "errors", "errors": {"title": TOO_MANY}}
    bare = too_many({"type": "view_submission", "view": {"blocks": []}})
    assert bare is not None
    assert bare["response_action"] == "update"
    assert too_many({"command": "/ml-idea"}) == {"response_type": "ephemeral", "text": TOO_MANY}
    assert too_many({"type": "block_actions", "view": {}}) is None
    assert too_many({"type": "event_callback", "event": {}}) is None
