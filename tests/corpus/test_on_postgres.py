"""The values that databases differ in: PostgreSQL takes no NUL, and neither takes half a character."""

from bot import ids
from guildhall.environment import Environment
from sandbox import payloads
from sandbox.transport import ask
from tests.corpus.seeds import INJECTIONS, UNICODE
from tests.postgres import PIP
from tests.scenarios.helpers import after, card, submit_new

DATABASES = (PIP,)
VALUES = [*UNICODE.values(), *INJECTIONS.values()]


def test_bad_text_is_kept_on_postgresql_too(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    for value in VALUES:
        rex.command("C0GENERAL", "/ml-idea")
        answer = submit_new(rex, {"Title": f"x{value}", "What is the problem?": f"y{value}"}, bypass_client=True)
        assert answer.closed, (value, answer)
    after(world, 200)
    for value, words in (("\x00", "Weigh bread"), ("\ud800", "Fold maps"), ("a\x00b", "Dry towels")):
        rex.shortcut(ids.SUBMIT_SHORTCUT)
        view = rex.view()
        assert view is not None
        rex.fill({"Title": words, "What is the problem?": words})
        payload = payloads.view_submission_payload(world.workspace, rex.user, view)
        payload["view"] = payload["view"] | {"private_metadata": value}
        envelope = payloads.envelope(world.workspace, "interactive", payload)
        assert ask(world.workspace, envelope).payload == {}, "what it carries unseen is nothing that we wrote"
    after(world, 30)
    assert world.workspace.person("U0TRIS").press(card(world), ids.SEND).notice == ""
