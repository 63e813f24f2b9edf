"""P9 for forms: whoever sends one for a private idea that is not theirs is answered as if there were none."""

import json
import re
from typing import Any

import pytest
from sqlmodel import col, select

from bot import ids
from intake.tables import Idea
from tests.corpus.forms import FORMS, Form, plain_state, submitted
from tests.corpus.oracle import rights
from tests.corpus.stage import Stage
from tests.scenarios.helpers import after

SECRET = "Find who sells our prices"
# Another requester, the lead of a squad, an admin who does not triage.
OUTSIDERS = ("U0REX", "U0LEO", "U0ADA")
IDEA = re.compile(r"[0-9a-f]{32}")
NOBODYS = "0" * 32
# What these carry is a place in a list, a draft, a question to one person, a row of a file, or nothing.
OF_NO_IDEA = frozenset(
    {
        *(ids.BUDDY_FORM, ids.DIGEST_CHOICE_FORM, ids.LEADERS_EDIT_FORM, ids.LEADERS_SEND_FORM),
        *(ids.CHANNELS_FORM, ids.COMPARE_AGAIN, ids.COMPARE_FORM, ids.DRAFT_FORM, ids.IDEA_FORM, ids.QUESTION_FORM),
        *(ids.IMPORT_COLUMNS_FORM, ids.IMPORT_DECIDE_FORM, ids.IMPORT_FILE_FORM, ids.IMPORT_START_FORM),
        *(ids.MEETING_FORM, ids.PEOPLE_FORM, ids.PLAN_PAGE, ids.POLICY_PART_FORM, ids.PRIORITIES_FORM),
        *(ids.PRIORITY_FORM, ids.PUBLISH_FORM, ids.QUEUE_PAGE, ids.SQUAD_FORM, ids.SUGGEST_FORM),
        *(ids.CLOSE_SQUAD_FORM,),
        *(ids.LIST_PAGE, ids.OWNERS_FORM, ids.ROTA_FORM, ids.WHAT_IF_FORM, ids.ADVICE_FORM, ids.NEW_MEETING_FORM),
        *(ids.LEADERSHIP_FORM, ids.POINT_FORM, ids.CLOSE_MEETING_FORM, ids.AGENDA_FORM, ids.MOVE_MEETING_FORM),
    }
)
OF_AN_IDEA = [form for form in FORMS if form.id not in OF_NO_IDEA]


def private_idea(stage: Stage) -> tuple[str, dict[str, Any]]:
    """Return the id of the one private idea, and all that is stored of it."""
    with stage.world.store.reading() as session:
        row = session.scalars(select(Idea).where(col(Idea.title) == SECRET)).one()
        return row.id, row.model_dump()


def answered(stage: Stage, form: Form, member: str, idea_id: str, version: int) -> str:
    """Have somebody send a form that was opened for another idea as if it were for this one."""
    stage.restore()
    view = form.view(stage)
    carried = view.body.get("private_metadata", "")
    forged = re.sub(r":\d+$", f":{version}", IDEA.sub(idea_id, carried))
    ack, _ = submitted(stage, member, view, plain_state(stage, view), private_metadata=forged)
    assert not ack.timed_out
    after(stage.world)
    return json.dumps(ack.payload)


@pytest.mark.parametrize("form", OF_AN_IDEA, ids=lambda form: form.id)
def test_a_forged_form_does_and_tells_nothing_of_a_private_idea(stage: Stage, form: Form) -> None:
    assert IDEA.search(form.view(stage).body.get("private_metadata", "")), "it says of which idea it is"
    for member in OUTSIDERS:
        stage.restore()
        idea_id, before = private_idea(stage)
        seen = {who for who, ideas in rights(stage)[1].items() if idea_id in ideas}
        told = [answered(stage, form, member, each, before["version"]) for each in (NOBODYS, idea_id)]
        assert told[0] == told[1]
        assert SECRET not in told[1]
        assert private_idea(stage)[1] == before
        assert {who for who, ideas in rights(stage)[1].items() if idea_id in ideas} == seen
        assert SECRET not in str(stage.world.workspace.person(member).direct_messages())
