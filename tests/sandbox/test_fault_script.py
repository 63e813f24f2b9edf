"""The seeded script: the same seed strikes the same calls, and a log can be played again."""

from collections import Counter

import httpx
import pytest

from sandbox.fault_script import HOSTILE, KINDS, MIXES, ROUGH, Chance, FaultScript, Mix, Struck
from sandbox.faults import Fault
from tests.sandbox.stub_app import Rig

POST = "chat.postMessage"


def draws(script: FaultScript, *methods: str) -> list[Fault | None]:
    return [script.draw(method) for method in methods]


def test_a_seed_always_draws_the_same() -> None:
    assert draws(FaultScript(7), *[POST] * 300) == draws(FaultScript(7), *[POST] * 300)
    assert draws(FaultScript(7), *[POST] * 300) != draws(FaultScript(8), *[POST] * 300)


def test_calls_of_other_methods_in_between_change_nothing() -> None:
    alone = draws(FaultScript(7, ROUGH), *[POST] * 200)
    among = draws(FaultScript(7, ROUGH), *[POST, "auth.test", "users.info"] * 200)[::3]
    assert alone == among


def test_the_hostile_mix_strikes_as_often_as_our_model_says() -> None:
    script = FaultScript(1)
    draws(script, *[POST] * 20_000, "conversations.history", "views.open")
    struck = Counter(each.kind for each in script.log)
    shares = {kind: round(count / 20_000, 2) for kind, count in struck.items()}
    expected = {"too_many": 0.1, "error_after": 0.05, "error_before": 0.07, "lost_after": 0.08, "late_accept": 0.03}
    assert shares == expected
    late = [int(each.setting) for each in script.log if each.kind == "late_accept"]
    assert 5 <= min(late) < 30
    assert 370 < max(late) <= 400
    assert {each.method for each in script.log} == {POST}


def test_the_lag_of_history_is_drawn_for_each_message(rig: Rig) -> None:
    rig.workspace.script = FaultScript(3, Mix("lags", {}, history_lag=(0.0, 8.0)))
    for number in range(20):
        rig.post(text=str(number))
    at_once = len(rig.call("conversations.history", channel="C0GENERAL")["messages"])
    assert at_once < 10
    rig.clock.move(seconds=4)
    assert at_once < len(rig.call("conversations.history", channel="C0GENERAL")["messages"]) < 20
    rig.clock.move(seconds=4)
    assert len(rig.call("conversations.history", channel="C0GENERAL")["messages"]) == 20


def outcome(rig: Rig, text: str) -> object:
    try:
        return rig.request(POST, {"channel": "C0GENERAL", "text": text}).status_code
    except httpx.TransportError as error:
        return type(error)


def play(rig: Rig, script: FaultScript) -> tuple[list[object], list[tuple[str, str]]]:
    rig.reset()
    rig.workspace.script = script
    seen = [outcome(rig, str(number)) for number in range(60)]
    rig.clock.move(seconds=400)
    stored = [(each.ts, each.text) for each in rig.workspace.messages["C0GENERAL"]]
    rig.clock.move(seconds=-400)
    return seen, stored


@pytest.mark.parametrize("mix", [HOSTILE, ROUGH])
def test_a_log_or_its_line_can_be_played_again(rig: Rig, mix: Mix) -> None:
    script = FaultScript(11, mix)
    first = play(rig, script)
    assert len(set(map(str, first[0]))) > 2
    assert play(rig, FaultScript.replay(script.log)) == first
    again = FaultScript.replay(str(script))
    assert play(rig, again) == first
    assert again.log == script.log
    assert "\n" not in str(script)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_makes_a_fault_for_each_of_its_settings(kind: str) -> None:
    for setting in KINDS[kind].settings:
        assert KINDS[kind].make(POST, setting).strikes(POST)
        struck = Struck(POST, 3, kind, setting)
        assert Struck.read(str(struck)) == struck


def test_the_first_pattern_that_fits_counts() -> None:
    certain = Mix("certain", {"auth.*": (), "*": (Chance("empty", 1.0),)})
    assert draws(FaultScript(1, certain), "auth.test", POST)[0] is None
    assert FaultScript(1, certain).draw(POST) is not None
    assert set(MIXES) == {"hostile", "rough"}
