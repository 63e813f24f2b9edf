"""As a triager I want to walk through what waits, see what people will read, and take a misclick back."""

from statistics import median

import pytest

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.person import Person
from sandbox.state import Message, View
from tests.scenarios.helpers import after, card, submit, words

pytestmark = [pytest.mark.core, pytest.mark.twice, pytest.mark.undo]


def home_of(world: Environment, member: str) -> View:
    person = world.workspace.person(member)
    person.open_home()
    world.stepper.settle()
    home = person.home()
    assert home is not None
    return home


def open_walk(world: Environment, member: str = "U0TRIS") -> View:
    """Open Home and press the button that begins the walk."""
    home, person = home_of(world, member), world.workspace.person(member)
    [label] = [
        element["text"]["text"]
        for block in home.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == "walk.open"
    ]
    person.press(home, label)
    view = person.view()
    assert view is not None
    return view


def shown(person: Person) -> View:
    view = person.view()
    assert view is not None
    return view


def news(world: Environment, member: str = "U0RIA") -> list[Message]:
    return world.workspace.person(member).direct_messages()


def text_in(view: View) -> str:
    [initial] = [
        block["element"]["initial_value"]
        for block in view.blocks
        if block["type"] == "input" and block["block_id"].startswith("text.")
    ]
    return str(initial)


def test_ten_ideas_are_decided_in_two_clicks_each_the_oldest_promise_first(world: Environment) -> None:
    for number in range(10):
        submit(world, Title=f"Idea number {number}")
        after(world, 60)
    tris = world.workspace.person("U0TRIS")
    view = open_walk(world)
    assert view.body["title"]["text"] == "Triage: 10 waiting"
    clicks = []
    for number in range(10):
        view = shown(tris)
        assert f"Idea number {number}" in words(view), "the oldest comes first"
        step = {3: "Ask", 6: "Not now"}.get(number)
        if step:
            tris.press(view, step)
        answer = tris.submit({})
        assert not answer.errors, answer
        clicks.append(2 if step else 1)
    assert median(clicks) <= 2
    assert "No idea waits" in words(shown(tris))
    after(world, 180)
    decided = [words(each) for each in news(world) if each.thread_ts in (None, each.ts)]
    assert sum("Planned" in each for each in decided) == 8
    assert sum("Not now" in each for each in decided) == 1
    assert sum("A question for you" in each for each in decided) == 1


def test_whoever_looked_at_another_step_goes_back_to_sending(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    open_walk(world)
    tris.press(shown(tris), "Ask")
    [back] = [placed for placed in placed_elements(shown(tris).blocks) if placed.action_id == "walk.send"]
    tris.press(shown(tris), back.address)
    assert text_in(shown(tris)).startswith("Accepted by Payments, which ")


def test_the_exact_text_stands_there_to_be_edited_before_it_is_sent(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    offered = text_in(open_walk(world))
    assert offered.startswith("Accepted by Payments, which ")
    field = next(block["block_id"] for block in shown(tris).blocks if block.get("block_id", "").startswith("text."))
    assert not tris.submit({field: "Payments will take this, Ria. Leo calls you on Monday."}).errors
    after(world, 180)
    told = words(news(world)[-1])
    assert "Payments will take this, Ria. Leo calls you on Monday." in told
    assert "Accepted by" not in told


def test_what_stood_there_is_word_for_word_what_the_requester_reads(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    offered = text_in(open_walk(world))
    tris.submit({})
    after(world, 180)
    assert offered in words(news(world)[-1])


def choose_priority(person: Person, name: str) -> None:
    """Choose another priority in the list on the walk."""
    [picker] = [placed for placed in placed_elements(shown(person).blocks) if placed.action_id == "walk.priority"]
    [value] = [each["value"] for each in picker.element["options"] if each["text"]["text"] == name]
    person.press(shown(person), picker.address, value)


def test_a_wrong_priority_is_corrected_in_one_choice_and_the_text_follows(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    assert "Fewer fraud losses" in text_in(open_walk(world))
    choose_priority(tris, "Parcels on time")
    assert "Supports *Parcels on time*" in words(shown(tris))
    assert "Parcels on time" in text_in(shown(tris))
    assert "Fewer fraud losses" not in text_in(shown(tris))
    after(world)
    assert "Supports *Parcels on time*" in words(card(world))
    assert not tris.submit({}).errors, "the form is about the idea as it is now"
    after(world, 180)
    assert "Parcels on time" in words(news(world)[-1])


def test_what_a_triager_wrote_stays_when_the_priority_is_corrected(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    open_walk(world)
    field = next(block["block_id"] for block in shown(tris).blocks if block.get("block_id", "").startswith("text."))
    tris.fill({field: "Leo calls you on Monday, Ria."})
    choose_priority(tris, "None of these")
    assert "Matches no priority yet" in words(shown(tris))
    assert text_in(shown(tris)) == "Leo calls you on Monday, Ria."


def test_each_correction_on_the_walk_teaches(world: Environment) -> None:
    pallets = {"What is the problem?": "Cameras above the dock see each pallet and its label."}
    tris = world.workspace.person("U0TRIS")
    for number in range(5):
        submit(world, Title=f"Count pallets at dock {number}", **pallets)
        after(world, 60)
    for title in ("Guess who leaves", "Ask who stays"):
        submit(world, Title=title, **{"What is the problem?": "Good people leave and nobody asked them why."})
        after(world, 60)
    open_walk(world)
    for priority in ["Parcels on time"] * 5 + ["Fewer fraud losses"] * 2:
        choose_priority(tris, priority)
        tris.press(shown(tris), "Skip")
    submit(
        world, Title="Read pallet labels", **{"What is the problem?": "A camera at the dock could read every pallet."}
    )
    after(world)
    assert "Looks like a fit for *Parcels on time*" in words(card(world))


def test_a_misclick_is_undone_and_the_requester_never_hears_of_it(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    before = [(message.text, message.edited) for message in news(world)]
    tris.press(card(world), "Send to Payments squad")
    after(world, 30)
    assert "Accepted by Payments" in words(card(world)), "the card changes at once"
    assert [(message.text, message.edited) for message in news(world)] == before
    assert world.workspace.person("U0LEO").messages("C0PAY") == []
    assert "Planned" not in words(home_of(world, "U0RIA")), "nor does Home, opened this very moment"
    tris.press(card(world), "Undo")
    after(world, 600)
    assert "Send to Payments squad" in words(card(world))
    assert [(message.text, message.edited) for message in news(world)] == before
    assert world.workspace.person("U0LEO").messages("C0PAY") == []
    ria = world.workspace.person("U0RIA")
    ria.press(news(world)[0], "Why?")
    ria.press(shown(ria), "More")
    assert "Accepted" not in words(shown(ria)), "nor does the history say anything"
    ria.close()
    ria.close()
    home = home_of(world, "U0RIA")
    assert "Accepted" not in words(home)
    assert "Planned" not in words(home)


def test_what_was_undone_is_decided_otherwise_and_told_once(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Send to Payments squad")
    after(world, 30)
    tris.press(card(world), "Undo")
    after(world, 10)
    tris.press(card(world), "Not now")
    assert tris.submit({"reason": "The card data only arrives in May."}).closed
    after(world, 180)
    told = [words(message) for message in news(world)]
    assert len(told) == 2
    assert "The card data only arrives in May." in told[1]
    assert "Accepted" not in told[0]


def test_after_two_minutes_people_have_been_told_and_undo_is_gone(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Send to Payments squad")
    after(world, 10)
    with_undo = card(world).blocks
    after(world, 111)
    assert "Undo" not in words(card(world))
    assert "Accepted by Payments" in words(news(world)[-1])
    # Somebody has the card of before on their screen still.
    stale = Message(**{**vars(card(world)), "blocks": with_undo})
    tris.press(stale, "Undo")
    after(world, 10)
    assert "too late" in words(tris.ephemerals("C0TRIAGE")[-1])
    assert "Accepted by Payments" in words(card(world))


def test_undo_on_the_walk_brings_the_idea_back(world: Environment) -> None:
    submit(world, Title="The first idea")
    after(world, 60)
    submit(world, Title="The second idea")
    tris = world.workspace.person("U0TRIS")
    open_walk(world)
    tris.submit({})
    assert "The second idea" in words(shown(tris))
    tris.press(shown(tris), "Undo")
    assert "The first idea" in words(shown(tris))
    assert "The second idea" not in words(shown(tris))
    tris.press(shown(tris), "Skip")
    assert "The second idea" in words(shown(tris))
    tris.press(shown(tris), "Skip")
    assert "2 you left out wait for you" in words(shown(tris))
    after(world, 180)
    assert len(news(world)) == 2, "two trackers and no news"


def test_two_clicks_begin_an_experiment_or_one_that_the_asking_team_runs(world: Environment) -> None:
    from tests.intake.experiment_drafts import give_budget

    give_budget(world.store)
    submit(world, Title="Try this")
    after(world, 60)
    submit(world, Title="Run this")
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "Try it: two weeks")
    assert not (answer := tris.submit({})).errors, answer
    tris.press(shown(tris), "They run it, we coach")
    assert not (answer := tris.submit({})).errors, answer
    after(world, 180)
    tried, coached = (words(each) for each in news(world) if each.thread_ts is None or each.thread_ts == each.ts)
    assert "We'll run an experiment first" in tried
    assert "In progress" in tried
    assert "ria’s team runs this as its own experiment." in coached


def test_what_was_suggested_names_the_coach_and_the_target_that_were_chosen(world: Environment) -> None:
    from tests.intake.experiment_drafts import give_budget

    give_budget(world.store)
    submit(world, Title="Run this")
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "They run it, we coach")
    answer = tris.submit({"Who coaches?": "U0TRIS", "Target": "4"})
    assert not answer.errors, answer
    after(world, 180)
    [told] = [words(each) for each in news(world) if each.thread_ts is None or each.thread_ts == each.ts]
    assert (
        "ria’s team runs this as its own experiment. tris from Central ML coaches them. Target: 4 of 5 people" in told
    )


def test_what_was_decided_is_named_once(world: Environment) -> None:
    for title in ("The first idea", "The second idea"):
        submit(world, Title=title)
        after(world, 60)
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "Not now")
    tris.submit({})
    assert "Decided: “The first idea” has to wait" in words(shown(tris))


def test_no_trial_is_offered_once_the_budget_is_used_up(world: Environment) -> None:
    from tests.intake.experiment_drafts import give_budget

    give_budget(world.store, 1)
    submit(world, Title="Try this")
    after(world, 60)
    submit(world, Title="Try that")
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "Try it: two weeks")
    assert "Experiments have 1 of 1 squad-weeks left in Q1 2026" in words(shown(tris))
    assert not (answer := tris.submit({})).errors, answer
    walk = words(shown(tris))
    assert "Try that" in walk
    assert "Try it: two weeks" not in walk
    assert "They run it, we coach" not in walk
    assert "No experiment can start now. Experiments have 0 of 1 squad-weeks left in Q1 2026" in walk


def test_an_experiment_that_was_begun_by_a_misclick_is_gone(world: Environment) -> None:
    from tests.intake.experiment_drafts import give_budget

    give_budget(world.store)
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "Try it: two weeks")
    tris.submit({})
    tris.press(shown(tris), "Undo")
    after(world, 180)
    assert len(news(world)) == 1
    assert not tris.submit({}).errors, "it can be sent instead"
    after(world, 180)
    assert "Accepted by Payments" in words(news(world)[-1])


def test_only_triagers_walk_and_nobody_decides_their_own(world: Environment) -> None:
    submit(world, "U0TRIS", Title="Mine")
    home = home_of(world, "U0TRIS")
    assert "Triage" not in words(home)
    assert "waiting" not in words(home_of(world, "U0REX"))


def test_an_idea_that_is_there_already_is_merged_on_the_walk_which_goes_on(world: Environment) -> None:
    for title in ("Spot stolen cards", "Spot stolen cards early", "Plan the vans"):
        submit(world, Title=title)
        after(world, 60)
    tris = world.workspace.person("U0TRIS")
    open_walk(world)
    tris.press(shown(tris), "Skip")
    assert "Spot stolen cards early" in words(shown(tris))
    tris.press(shown(tris), "Same as …")
    tris.press(shown(tris), "Back")
    assert "Spot stolen cards early" in words(shown(tris)), "a look at the form changes nothing"
    tris.press(shown(tris), "Same as …")
    answer = tris.submit({"Or another idea's number": "IDEA-1"})
    assert not answer.errors, answer
    assert "Merged." in words(shown(tris))
    assert "Plan the vans" in words(shown(tris))
    assert shown(tris).body["title"]["text"] == "Triage: 2 waiting"
