"""Beyond the seeds: whatever Hypothesis thinks of, in fields, whole states, values of buttons and HTTP requests."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import ids
from bot.settings import Mode
from guildhall.environment import Environment
from sandbox.http_mode import FORM, JSON
from tests.bot.http import slack_requests
from tests.corpus.forms import FORM as FORMS_BY_ID
from tests.corpus.forms import FORMS, Form, fields, plain_state, submitted
from tests.corpus.judging import Case, judged, normal_idea
from tests.corpus.oracle import Listening, escaped, printed, rights
from tests.corpus.stage import Stage
from tests.corpus.surfaces import Surface, buttons, metadata
from tests.corpus.surfaces import judged as judged_surface
from tests.scenarios.helpers import after
from tests.torture import long_form

MANY, FEW = (3000, 400) if long_form() else (12, 12)
ONE_COMPANY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def examples(number: int) -> settings:
    """Return settings that draw alike each time in the suite, and anew in the long form, where the seed is printed."""
    return settings(
        derandomize=not long_form(),
        max_examples=number,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=ONE_COMPANY,
    )


# Halves of characters too: JSON carries them.
TEXT = st.text(st.characters(), max_size=400) | st.sampled_from(
    ["<!channel>", "&lt;", "<@U0TRIS|", "\x00", "*"]
).flatmap(lambda mark: st.text(st.sampled_from(mark + "<>&|! ab"), max_size=3100))
PLAIN = st.none() | st.booleans() | st.integers() | TEXT
ANY = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
KEYS = ("value", "selected_option", "selected_options", "selected_user", "selected_users", "selected_time", "files")
ELEMENT = ANY | st.fixed_dictionaries(
    {"type": st.sampled_from(["plain_text_input", "static_select", "mystery"]) | ANY},
    optional={key: ANY | st.fixed_dictionaries({"value": ANY}) for key in KEYS},
)
TEXT_FIELDS = [
    ("idea_form", "title/title"),
    ("idea_form", "problem/problem"),
    ("ask_form", "text/text"),
    ("not_now_form", "reason/reason"),
    ("digest_draft_form", "introduction/introduction"),
    ("squad_form", "charter/charter"),
]


@examples(MANY)
@given(field=st.sampled_from(TEXT_FIELDS), text=TEXT)
def test_any_text_on_a_field(stage: Stage, listening: Listening, field: tuple[str, str], text: str) -> None:
    assert judged(stage, Case(FORMS_BY_ID[field[0]], field[1], "any", "text", text), listening) == []


FATES = st.lists(
    st.tuples(st.sampled_from(["stays", "goes", "is another", "is no element"]), ELEMENT, ANY), min_size=9, max_size=9
)
MORE = st.dictionaries(st.text(max_size=8), st.dictionaries(st.text(max_size=8), ELEMENT), max_size=2)


@examples(MANY)
@given(form=st.sampled_from([form for form in FORMS if form.id != ids.COMPARE_AGAIN]), fates=FATES, more=MORE)
def test_any_shape_of_a_state(
    stage: Stage, listening: Listening, form: Form, fates: list[tuple[str, Any, Any]], more: dict[str, Any]
) -> None:
    stage.restore()
    view = form.view(stage)
    state: dict[str, Any] = plain_state(stage, view)
    for placed, (fate, element, anything) in zip(fields(view), fates, strict=False):
        if fate == "goes":
            state.pop(placed.block_id, None)
        elif fate == "is another":
            state[placed.block_id] = {placed.action_id: element}
        elif fate == "is no element":
            state[placed.block_id] = anything
    state |= more
    before = rights(stage)
    ack, _ = submitted(stage, form.member, view, state)
    after(stage.world)
    told = [*escaped(listening, ack), *printed(stage, ack.payload), *normal_idea(stage)]
    after(stage.world)
    assert [*told, *escaped(listening, None), *printed(stage)] == []
    if form.id not in (ids.PEOPLE_FORM, ids.SQUAD_FORM, ids.CLOSE_SQUAD_FORM):
        assert rights(stage)[0] == before[0]


@examples(FEW)
@given(surface=st.sampled_from([*buttons(), *metadata()]), value=TEXT | st.from_regex(r"1:[0-9a-z.-]{1,80}:[0-9]{1,9}"))
def test_anything_that_a_button_or_a_form_carries(
    stage: Stage, listening: Listening, surface: Surface, value: str
) -> None:
    assert judged_surface(stage, surface, value, listening) == []


@pytest.fixture(params=[Mode.http])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Return the mode that has an endpoint."""
    return Mode(request.param)


@examples(MANY * 4)
@given(kind=st.sampled_from([FORM, JSON, "text/plain", ""]), body=st.binary(max_size=400))
def test_any_bytes_at_the_door(world: Environment, kind: str, body: bytes) -> None:
    assert slack_requests.post(world.workspace, kind, body).status in (200, 400, 401)


@examples(MANY * 2)
@given(data=st.data())
def test_any_envelope_at_the_door(world: Environment, listening: Listening, data: st.DataObject) -> None:
    whole: dict[str, Any] = data.draw(
        st.sampled_from(
            [
                slack_requests.pressed(),
                slack_requests.submitted(),
                slack_requests.interaction("shortcut"),
                slack_requests.event(),
                slack_requests.command(),
            ]
        )
    )
    bent = bend(whole, data)
    if whole.get("type") == "event_callback":
        status = slack_requests.post(world.workspace, JSON, json.dumps(bent).encode()).status
    elif "command" in whole:
        told = {key: value.encode(errors="replace").decode() for key, value in bent.items() if isinstance(value, str)}
        status = slack_requests.post(world.workspace, FORM, slack_requests.form(**told)).status
    else:
        status = slack_requests.post(world.workspace, FORM, slack_requests.payload(bent)).status
    assert status in (200, 400, 401)
    # What is not understood is said in a modal; with a trigger that nobody ever gave Slack opens none.
    world.workspace.refused = [call for call in world.workspace.refused if call.rule != "trigger.unknown"]
    assert [*escaped(listening, None)] == []


def bend(whole: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """Return it with something in it missing, something otherwise, something more, at any depth."""
    bent = dict(whole)
    for key in list(whole):
        fate = data.draw(st.sampled_from(["stays", "stays", "stays", "stays", "goes", "bends", "is other"]))
        if fate == "goes":
            del bent[key]
        elif fate == "bends" and isinstance(whole[key], dict):
            bent[key] = bend(whole[key], data)
        elif fate == "is other":
            bent[key] = data.draw(ANY)
    return bent
