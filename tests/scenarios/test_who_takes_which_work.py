"""As the head of ML I lay down who takes which work, and everybody can read it."""

from typing import Any

import pytest

from guildhall.environment import Environment
from intake.policy import Team
from intake.queries.policy import policy_in_force
from intake.rules.operating_model import MODELS
from intake.services.policy_drafts import Priorities
from intake.tables import PolicyVersion
from tests.company import LEO, NOW
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import submit, words

PLATFORM = {"What kind of work is it?": "Platform: tools, data or practice for ML teams"}
QUESTIONS: dict[str, Any] = {
    "people": "5",
    "focus": "Product: what customers or colleagues use",
    "product_teams": "2",
    "sit": "Together in one team",
    "maintained_by": "The ML team",
    "regulated": "Yes",
}


@pytest.mark.core
def test_six_questions_suggest_an_operating_model(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    reply = rex.command("C0GENERAL", "/ml-guild", "who").reply
    assert "No operating model is published yet" in words(reply)
    rex.press(reply, "Which model suits us?")
    answer = rex.submit(QUESTIONS | {"people": "1.5"})
    assert answer.errors["people"] == "Enter a whole number."
    rex.submit(QUESTIONS)
    shown = words(rex.view())
    assert "*Centralised*" in shown
    assert "5 people are too few to split" in shown
    assert "What to watch" in shown


def test_published_rules_come_before_what_was_learned(world: Environment) -> None:
    with world.store.writing() as session:
        number, policy, _ = policy_in_force(session)
        changed = policy.model_copy(update={"operating": MODELS[Team.hybrid], "spokesperson": "U0ADA"})
        body = changed.model_dump(mode="json")
        session.add(PolicyVersion(number=(number or 0) + 1, published_at=NOW, published_on=NOW.date(), body=body))
    said = words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-guild", "who").reply)
    assert "Operating model: Hybrid." in said
    assert "Platform: the hub." in said
    assert "<@U0ADA> speaks for machine learning in leadership." in said
    # Stolen cards are for Payments by its charter; as platform work they are the hub's.
    assert "Suggested: *Central ML squad* (the hub takes platform work" in words(submit(world, **PLATFORM))


def test_a_lead_drafts_the_rules_in_slack(world: Environment) -> None:
    leo = Admin(world, "U0LEO")
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.save(**{"Priority 3": "Less waste: waste, overstock"})
    leo.press(leo.form, "policy.part", "Who takes which work")
    assert "Enter a percentage" in str(leo.save(team="Centralised", suggest_alone="140").errors)
    assert "can't be above" in str(leo.save(team="Centralised", suggest_alone="20", suggest_floor="30").errors)
    leo.save(team="Centralised", suggest_alone="70", suggest_floor="25")
    assert "Who takes which work changes." in words(leo.form)
    drafted = Priorities(world.store).look(LEO).policy
    assert drafted.operating == MODELS[Team.centralised]
    assert (drafted.suggest_alone, drafted.suggest_floor) == (0.7, 0.25)
