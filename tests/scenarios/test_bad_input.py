"""As somebody who types quickly I want to be told beside the field what is off, and to lose nothing of what I typed."""

import pytest

from guildhall.environment import Environment
from tests.scenarios.helpers import FRAUD_IDEA, after, card, words

TITLE, PROBLEM = "Title", "What is the problem?"
PROBLEM_TYPED = FRAUD_IDEA[PROBLEM]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("", "title"),
        ("   ", "title"),
        ("\u200b\u3164", "title"),
        ("\x00", "title"),
        ("x" * 5000, "Shorten it by 4,850."),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_field_and_stays_typed(
    world: Environment, title: str, told: str
) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    answer = ria.submit({TITLE: title, PROBLEM: PROBLEM_TYPED}, bypass_client=True)
    assert list(answer.errors) == ["title"]
    assert told in answer.errors["title"]
    view = ria.view()
    assert view is not None
    assert view.entered["title"]["title"]["value"] in (title, None)
    assert view.entered["problem"]["problem"]["value"] == PROBLEM_TYPED
    assert ria.submit({TITLE: "Spot stolen cards"}).closed


@pytest.mark.twice
def test_a_problem_that_is_too_long_is_told_with_its_length(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    answer = ria.submit({TITLE: "Spot stolen cards", PROBLEM: "y" * 5000}, bypass_client=True)
    assert "Shorten it by 2,000." in answer.errors["problem"]
    assert "3,000" in answer.errors["problem"]


@pytest.mark.parametrize(
    "title",
    [
        "<!channel> wake up",
        "<https://evil.example|bank> login",
        "<@U0TRIS> & friends",
        "*bold* _and_ `code` ~gone~",
        "a \ud83d half character",
        "tab\tand \x07 bell",
        "&lt;already escaped&gt;",
    ],
)
def test_text_that_means_harm_is_shown_as_text_everywhere(world: Environment, title: str) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit({TITLE: title, PROBLEM: f"{title} in the problem too"}).closed
    after(world)
    tris.press(card(world), "Send to Central ML squad")
    after(world, 30)
    for person, channel in ((tris, "C0TRIAGE"), (tris, "C0HUB")):
        for message in person.messages(channel):
            shown = message.text + str(message.blocks)
            assert "<!channel>" not in shown
            assert "<https://evil" not in shown
            assert "<@U0TRIS> & friends" not in shown
    shown = words(ria.direct_messages()[0])
    assert "Planned" in shown
    assert "<!channel>" not in shown
    assert "<https://evil" not in shown


@pytest.mark.core
def test_an_unknown_button_and_a_broken_value_are_answered_plainly(world: Environment) -> None:
    from tests.scenarios.helpers import submit

    tris, shown = world.workspace.person("U0TRIS"), submit(world)
    buttons = next(block for block in shown.blocks if block["type"] == "actions")["elements"]
    buttons[0]["value"] = "0:from-long-ago"
    tris.press(shown, buttons[0]["action_id"])
    after(world)
    assert "older version" in words(tris.ephemerals("C0TRIAGE")[-1])
    buttons[1]["action_id"] = "idea.retired"
    tris.press(shown, "idea.retired")
    after(world)
    assert "older version" in words(tris.ephemerals("C0TRIAGE")[-1])


@pytest.mark.twice
def test_unknown_trouble_keeps_the_form_open_and_gives_an_id_that_the_log_knows(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    with world.store.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    answer = ria.submit(FRAUD_IDEA)
    told = answer.errors["title"]
    incident = told.split("“")[1].split("”")[0]
    assert any(incident in record.getMessage() for record in caplog.records)
    assert "sqlite" not in told.lower()
    assert "chargebacks" not in caplog.text
    with world.store.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert ria.submit().closed
