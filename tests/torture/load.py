"""People at work: some submit one idea after the other, one presses Send on the cards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.state import Message
from sandbox.workspace import Workspace
from tests.scenarios.helpers import submit_new
from tests.torture.bots import Chamber

SUBMITTERS = ("U0RIA", "U0REX", "U0LEO", "U0ADA")
PROBLEM = "Fraud with stolen cards costs us much, since it is found days too late."
SEND = "Send to Payments squad"
BREATH_SECONDS = 0.02


def submit_idea(workspace: Workspace, member: str, title: str) -> bool:
    """Submit an idea; tell whether the form closed."""
    person = workspace.person(member)
    while person.view() is not None:
        person.close()
    person.command("C0GENERAL", "/ml-idea")
    if person.view() is None:
        return False
    return bool(submit_new(person, {"Title": title, "What is the problem?": PROBLEM}).closed)


@contextmanager
def under_load(chamber: Chamber, breath: float = BREATH_SECONDS) -> Iterator[None]:
    """Have people work for the length of the block; the titles of forms that close are noted."""
    over = threading.Event()

    def submit(member: str) -> None:
        number = 0
        while not over.wait(breath):
            number += 1
            title = f"Idea {number} of {member}"
            if submit_idea(chamber.workspace, member, title):
                chamber.titles.append(title)

    def press() -> None:
        tris = chamber.workspace.person("U0TRIS")
        while not over.wait(breath):
            while tris.view() is not None:
                tris.close()
            waiting = [card for card in tris.messages("C0TRIAGE") if has_button(card)]
            if waiting:
                tris.press(waiting[0], SEND)

    threads = [threading.Thread(target=submit, args=(member,)) for member in SUBMITTERS]
    threads.append(threading.Thread(target=press))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def has_button(card: Message) -> bool:
    """Tell whether the idea of a card waits for a decision."""
    return any(
        element.get("text", {}).get("text") == SEND
        for block in card.blocks or []
        if block["type"] == "actions"
        for element in block["elements"]
    )
