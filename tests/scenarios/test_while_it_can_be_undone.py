"""As somebody else I do something in the two minutes in which a triager can still take a decision back."""

import pytest

from guildhall.environment import Environment
from sandbox.state import Message
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import news, support
from tests.scenarios.test_change_my_own_idea import labels

pytestmark = [pytest.mark.core, pytest.mark.undo]


def sent(world: Environment) -> None:
    """Have Ria submit an idea, and Tris send it to the Payments squad this moment."""
    submit(world)
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)


def messages(world: Environment) -> list[str]:
    """Return what Ria reads, her tracker first."""
    return [words(message) for message in world.workspace.person("U0RIA").direct_messages()]


def tracker(world: Environment) -> Message:
    return world.workspace.person("U0RIA").direct_messages()[0]


def notes(world: Environment) -> list[Message]:
    """Return what the Payments squad reads."""
    return world.workspace.person("U0LEO").messages("C0PAY")


def edit(world: Environment, **fields: str) -> None:
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Edit")
    assert ria.submit(fields).closed
    after(world)


def begin_to_withdraw(world: Environment) -> str:
    """Have Ria open the form in which she withdraws her idea; return what it says."""
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Edit")
    form = ria.view()
    assert form is not None
    ria.press(form, "Withdraw …")
    return words(ria.view())


def test_a_squad_hears_of_no_edit_before_it_hears_of_the_idea(world: Environment) -> None:
    sent(world)
    edit(world, **{"When would you need it?": "This quarter"})
    assert notes(world) == []
    world.workspace.person("U0TRIS").press(card(world), "Undo")
    after(world, 300)
    assert notes(world) == []
    assert "Edited: urgency" in messages(world)[0]


def test_a_squad_that_gets_the_idea_reads_the_edit_below_it(world: Environment) -> None:
    sent(world)
    edit(world, **{"When would you need it?": "This quarter"})
    after(world, 300)
    [note] = [each for each in notes(world) if each.thread_ts in (None, each.ts)]
    assert "A new idea for you" in words(note)
    [edited] = world.workspace.person("U0LEO").thread("C0PAY", note.ts)
    assert "*Urgency*: nothing → This quarter" in words(edited)


def test_an_idea_that_was_edited_meanwhile_is_matched_anew_once_it_is_undone(world: Environment) -> None:
    sent(world)
    problem = "Parcels come late, and couriers hear of it from customers only when it is too late."
    edit(world, Title="Guess late parcels", **{"What is the problem?": problem})
    world.workspace.person("U0TRIS").press(card(world), "Undo")
    after(world)
    assert "Parcels on time" in words(card(world))
    assert "Send to Payments squad" not in labels(card(world))


def test_of_an_idea_set_aside_this_moment_an_edit_does_not_tell(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Not now")
    assert tris.submit({"reason": "The card data only arrives in May."}).closed
    after(world)
    edit(world, **{"When would you need it?": "This quarter"})
    tris.press(card(world), "Undo")
    after(world, 300)
    assert "Edited: urgency" in messages(world)[0]


def test_who_withdraws_reads_no_decision_that_nobody_had_told_them(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    assert "We'll tell 1 supporter." in begin_to_withdraw(world)
    assert world.workspace.person("U0RIA").submit({}).closed
    after(world)
    assert "*Withdrawn* by <@U0RIA>" in words(card(world))
    assert "Undo" not in labels(card(world))
    assert "Withdrawn" in messages(world)[0], "at once"
    after(world, 300)
    assert notes(world) == []
    [told] = messages(world)
    assert "Accepted" not in told
    [told] = [words(message) for message in news(world, "U0REX")]
    assert "Withdrawn by its owner" in told


def test_a_form_to_withdraw_counts_also_where_the_idea_was_decided_since_it_was_opened(world: Environment) -> None:
    submit(world)
    begin_to_withdraw(world)
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    assert world.workspace.person("U0RIA").submit({}).closed
    after(world, 300)
    [told] = messages(world)
    assert "Withdrawn" in told
    assert "Accepted" not in told
    assert notes(world) == []


def asked(world: Environment) -> None:
    """Have Tris ask Ria about her idea, and then decide without her answer."""
    submit(world)
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, card(world))
    assert tris.submit({}).closed
    after(world)
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "accepted", "squad": "payments"}).closed
    after(world)


def waits_for_answer(world: Environment) -> bool:
    ria = world.workspace.person("U0RIA")
    ria.open_home()
    after(world, 30)
    return "Waiting for me" in words(ria.home())


def test_a_question_stays_open_until_the_decision_that_ends_it_is_told(world: Environment) -> None:
    asked(world)
    assert waits_for_answer(world)
    world.workspace.person("U0TRIS").press(card(world), "Undo")
    after(world)
    assert waits_for_answer(world)
    assert "Answer" in labels(tracker(world))
    decide = world.workspace.person("U0TRIS")
    decide.press(card(world), "More")
    assert decide.submit({"outcome": "accepted", "squad": "payments"}).closed
    after(world, 300)
    assert not waits_for_answer(world)
    assert "Decided without an answer." in messages(world)[1]


def test_an_answer_that_comes_before_a_decision_is_told_is_read_before_it_is_decided(world: Environment) -> None:
    asked(world)
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Answer")
    form = ria.view()
    assert form is not None
    assert "What would it be worth a year" in words(form)
    assert ria.submit({"value": "hours:large", "urgency": "this_year", "text": "About 40,000 hours."}).closed
    after(world)
    assert "<@U0RIA> answered: About 40,000 hours." in words(card(world))
    assert "Send to Payments squad" in labels(card(world))
    after(world, 300)
    assert "Accepted" not in " ".join(messages(world))
    assert notes(world) == []


def test_undoing_the_second_of_two_decisions_leaves_the_first_to_be_told(world: Environment) -> None:
    sent(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "Not now", "reason": "The card data only arrives in May."}).closed
    after(world)
    tris.press(card(world), "Undo")
    after(world, 300)
    told = messages(world)
    assert "Planned" in told[0]
    assert "Accepted by Payments" in told[1]
    assert len(told) == 2
    [note] = notes(world)
    assert "A new idea for you" in words(note)
    assert "Accepted by Payments" in words(card(world))


def test_of_two_decisions_the_card_shows_the_second_all_the_time(world: Environment) -> None:
    sent(world)
    tris = world.workspace.person("U0TRIS")
    after(world, 60)
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "Not now", "reason": "The card data only arrives in May."}).closed
    for _ in range(2):
        after(world, 55)
        assert "The card data only arrives in May." in words(card(world))
        assert "Undo" in labels(card(world))


def test_support_given_meanwhile_is_counted_once_the_decision_is_undone(world: Environment) -> None:
    sent(world)
    support(world, "U0REX")
    world.workspace.person("U0TRIS").press(card(world), "Undo")
    after(world, 300)
    assert "1 colleague supports this" in messages(world)[0]
