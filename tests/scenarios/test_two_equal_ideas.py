"""As two people with equally good ideas we want the one who came first to go first, and the other to read just that."""

from datetime import timedelta
from pathlib import Path

import pytest

from guildhall.company_file import read_company
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, submit_new, words

COMPANY = """
workspace: {name: Acme, zone: Europe/Berlin}
channels: {triage: C0TRIAGE, digest: C0NEWS, guild: C0GUILD}
people:
  - {id: U0TRIS, name: Tris, roles: [triager]}
  - {id: U0ADA, name: Ada, roles: [admin]}
squads:
  - {key: hub, name: Hub, kind: hub, lead: U0LEO, words: [mail], weeks: 4}
policy:
  priorities:
    - {key: post, name: Faster post, why: it is slow, weight: 3, words: [mail]}
  capacity: {hub: 4}
"""
SAME = {
    "What is the problem?": "Mail costs us hours each day",
    "urgency": "This quarter",
    "value": ["Hours: 2,500 to 10,000 hours a year"],
}


@pytest.mark.parametrize("forms_before", range(4))
def test_of_two_equal_ideas_the_first_is_taken_and_the_other_reads_that_it_came_second(
    open_test_world: OpenWorld, tmp_path: Path, forms_before: int
) -> None:
    path = tmp_path / "company.yml"
    path.write_text(COMPANY)
    with open_test_world() as world:
        world.apply(read_company(path))
        after(world)
        # Ids are made of what Slack numbers its requests by, so that another count makes other ids.
        for _ in range(forms_before):
            world.workspace.person("U0LEO").command("C0GENERAL", "/ml-idea")
            world.workspace.person("U0LEO").close()
        for member, title in (("U0RIA", "Sort mail by topic"), ("U0REX", "Read mail aloud daily")):
            person = world.workspace.person(member)
            person.command("C0GENERAL", "/ml-idea")
            assert submit_new(person, {"Title": title, **SAME}).closed
            after(world, 60)
        tris = world.workspace.person("U0TRIS")
        for card in tris.messages("C0TRIAGE"):
            tris.press(card, "More")
            tris.submit({"effort": "Weeks"})
            after(world, 30)
        world.stepper.advance(world.clock.now() + timedelta(hours=3))
        queue = words(tris.command("C0GENERAL", "/ml-queue").reply)
        assert queue.index("Sort mail") < queue.index("Read mail")
        plan = words(tris.command("C0GENERAL", "/ml-queue", "plan").reply)
        assert "In the plan: IDEA-1 Sort mail by topic" in plan
        assert "IDEA-1 scores the same per week" in plan
        assert "and was submitted first." in plan
