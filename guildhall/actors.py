"""Plays people: they submit, answer and decide as anybody would, with commands, forms and buttons in the sandbox."""

from dataclasses import dataclass, field
from typing import Any

from bot import ids
from guildhall.environment import Environment
from intake.ideas import Answers, Stage, choice_of
from sandbox.inputs import placed_elements
from sandbox.person import Person, SubmitAnswer
from sandbox.state import Message, View
from scheduling.queries import digests as digest_queries
from store import inbox, outbox
from store.outbox import find_message

Fields = dict[str, Any]


def answer_fields(answers: Answers) -> Fields:
    """Return what requesters answer about an idea as fields of the idea form."""
    choices = [choice_of(currency, level) for currency, level in answers.value.items()]
    return {name: getattr(answers, name) for name in Answers.model_fields} | {"value": choices or None}


class ActorStuck(Exception):
    """A person of the play could not do what they wanted; the message says what they saw."""


@dataclass(frozen=True)
class Actors:
    """The people of an environment, acting; after each act what is due is delivered."""

    environment: Environment
    _people: dict[str, Person] = field(default_factory=dict)

    def submit(self, member: str, channel: str, fields: Fields, details: Fields | None = None) -> str:
        """Submit an idea by the slash command, and return its id; `fields` are those of the idea form.

        With `details` they answer what is asked next, where it is.
        """
        person = self._person(member)
        answer = person.command(channel, "/ml-idea")
        view = person.view()
        if view is None:
            raise ActorStuck(f"{member} got no form: {answer.text}")
        key = self._submit_idea(person, view, fields)
        self._add_details(person, details)
        with self.environment.store.reading() as session:
            return str(session.get_one(inbox.InboxEntry, key).answer["id"])

    def send(self, member: str, idea: str) -> None:
        """Press Send on the idea's card."""
        self._press(member, self._card(member, idea), ids.SEND)

    def ask(self, member: str, idea: str, text: str | None = None) -> None:
        """Press Why? on the idea's card, there Ask, and ask what is proposed, or in other words."""
        card = self._card(member, idea)
        if not any(placed.action_id == ids.WHY for placed in placed_elements(card.blocks)):
            # Where it may be the same idea as another, More has the button.
            self._press(member, card, "More")
            self._press(member, self._form(self._person(member)), ids.WHY)
        else:
            self._press(member, card, ids.WHY)
        view = self._person(member).view()
        if view is None:
            raise ActorStuck(f"{member} got no explanation")
        self._press(member, view, ids.ASK)
        self._submit(self._person(member), {"text": text})

    def not_now(self, member: str, idea: str, reason: str) -> None:
        """Press Not now on the idea's card, and give a reason."""
        self._press(member, self._card(member, idea), ids.NOT_NOW)
        self._submit(self._person(member), {"reason": reason})

    def review(
        self, member: str, idea: str, outcome: Stage | None = None, note: str = "", **fields: str | None
    ) -> None:
        """Press More on the idea's card and fill in estimates, `squad` or `reason`, with an outcome.

        What an approach asks next is answered with the `note`.
        """
        self._press(member, self._card(member, idea), "More")
        self._submit(self._person(member), {"outcome": str(outcome) if outcome else None, **fields})
        self._add_details(self._person(member), {"note": note} if note else None)

    def check(self, member: str, idea: str, answers: list[str]) -> None:
        """Press More on the idea's card, there People, and tick which answers they have checked."""
        person = self._person(member)
        self._press(member, self._card(member, idea), "More")
        self._press(member, self._form(person), ids.BEHIND)
        if (submitted := person.submit({"checked": answers})).errors:
            raise ActorStuck(f"{member} could not check it: {submitted.errors}")
        while person.view():
            person.close()
        self.environment.stepper.settle()

    def answer(self, member: str, idea: str, fields: Fields) -> None:
        """Press Answer on the idea's tracker, and answer with these fields of the answer form."""
        self._press(member, self._standing(f"tracker:{idea}"), ids.ANSWER)
        self._submit(self._person(member), fields)

    def support(self, member: str, channel: str, idea: str, area: str | None = None) -> None:
        """Find the idea in the queue, press Why?, there Support, and say in which area the supporter is."""
        person = self._person(member)
        answer = person.command(channel, "/ml-queue")
        if answer.reply is None:
            raise ActorStuck(f"{member} got no queue: {answer.text}")
        self._press(member, answer.reply, ids.QUEUE_MORE)
        line = self._line(person, idea)
        while line is None:
            if not person.submit().view:
                raise ActorStuck(f"{idea} is not in the queue")
            line = self._line(person, idea)
        self._press(member, self._form(person), line)
        self._press(member, self._form(person), ids.SUPPORT)
        # It closes onto the explanation that it was opened from.
        if (submitted := person.submit({"area": area})).errors:
            raise ActorStuck(f"{member} could not support it: {submitted.errors}")
        while person.view():
            person.close()
        self.environment.stepper.settle()

    def confirm_policy(self, member: str) -> None:
        """Have a viewer press on the newest question whether they stand behind the priorities."""
        self.go_on(member, "expectation:", ids.CONFIRM_POLICY)

    def go_on(self, member: str, subject: str, action_id: str, fields: Fields | None = None) -> None:
        """Press a button of the message whose subject begins so, and fill in the form where one opens."""
        with self.environment.store.reading() as session:
            [first_subject, *_] = outbox.like(session, subject) or [subject]
        self._press(member, self._standing(first_subject), action_id)
        if fields:
            self._submit(self._person(member), fields)

    def post_draft(self) -> bool:
        """Have its owner press Post on the digest's draft that waits; False when it has not arrived yet."""
        with self.environment.store.reading() as session:
            waiting = [(draft.owner, f"digest-draft:{draft.id}") for draft in digest_queries.waiting_drafts(session)]
            if any(find_message(session, subject) is None for _, subject in waiting):
                return False
        for owner, subject in waiting:
            self._press(owner, self._standing(subject), ids.DRAFT_POST)
        return True

    def _line(self, person: Person, idea: str) -> str | None:
        """Return the address of the button that explains an idea, on the page of the queue that is open."""
        for placed in placed_elements(self._form(person).blocks):
            if placed.action_id == ids.WHY and ids.decode(placed.element["value"]).id == idea:
                return placed.address
        return None

    def _form(self, person: Person) -> View:
        view = person.view()
        if view is None:
            raise ActorStuck(f"{person.user} has no form open")
        return view

    def _person(self, member: str) -> Person:
        if member not in self._people:
            self._people[member] = self.environment.workspace.person(member)
        return self._people[member]

    def _press(self, member: str, where: Message | View, action_id: str) -> None:
        pressed = self._person(member).press(where, action_id)
        if pressed.timed_out:
            raise ActorStuck(f"{member} pressed {action_id}: {pressed.notice}")
        self.environment.stepper.settle()

    def _submit_idea(self, person: Person, form: View, fields: Fields) -> str:
        """Submit the form, as a new idea where there are others like it; return the key of what took it in."""
        key = _request_key(form)
        answer = person.submit({name: value for name, value in fields.items() if value is not None})
        offered = answer.view if answer.view is not None and answer.view.id != form.id else None
        if offered is not None:
            key = _request_key(offered)
            answer = person.submit()
        if not (answer.closed or _asks_details(person)):
            raise ActorStuck(f"{person.user} could not submit {fields}: {answer.errors or answer.notice}")
        self.environment.stepper.settle()
        return key

    def _add_details(self, person: Person, details: Fields | None) -> None:
        """Answer what is asked next, where it is; without an answer leave it for later."""
        if not _asks_details(person):
            return
        if details:
            self._submit(person, details)
        while person.view():
            person.close()

    def _submit(self, person: Person, fields: Fields) -> None:
        answer: SubmitAnswer = person.submit({name: value for name, value in fields.items() if value is not None})
        if answer.errors or not (answer.closed or _asks_details(person)):
            raise ActorStuck(f"{person.user} could not submit {fields}: {answer.errors or answer.notice}")
        self.environment.stepper.settle()

    def has_card(self, idea: str) -> bool:
        """Tell whether the idea's card stands anywhere: after an outage hundreds of messages wait for their turn."""
        return bool(self._cards(idea))

    def _card(self, member: str, idea: str) -> Message:
        cards = self._cards(idea)
        if not cards:
            raise ActorStuck(f"no card of {idea} stands yet")
        # A private idea's card stands with each triager alone.
        return self._standing(next((card for card in cards if card.endswith(f"@{member}")), cards[0]))

    def _cards(self, idea: str) -> list[str]:
        with self.environment.store.reading() as session:
            return outbox.like(session, f"card:{idea}@")

    def _standing(self, subject: str) -> Message:
        with self.environment.store.reading() as session:
            location = find_message(session, subject)
        message = self.environment.workspace.message(location.channel, location.ts) if location else None
        if message is None:
            raise ActorStuck(f"nothing stands for {subject}")
        return message


def _request_key(form: View) -> str:
    return f"view:{form.id}:{form.hash}"


def _asks_details(person: Person) -> bool:
    view = person.view()
    return view is not None and view.body["callback_id"] == ids.DETAILS_FORM
