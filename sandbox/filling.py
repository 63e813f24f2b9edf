"""How a person's value gets into an input: found by what they read, put as Slack holds it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox import payloads, replies
from sandbox.files import take_in
from sandbox.inputs import (
    WITH_LOADED_OPTIONS,
    NotOffered,
    Placed,
    initial_state,
    options_of,
    pick,
    placed_elements,
    state_for,
)
from sandbox.rich import as_rich_text
from sandbox.sending import ask
from sandbox.state import Json, Message, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def find(where: Message | View, wanted: str) -> Placed:
    """Find an element by its address, its ids, its label, or the words of one of its options."""
    every = list(placed_elements(where.blocks))
    for placed in every:
        if wanted == placed.address:
            return placed
    for placed in every:
        if wanted in (placed.action_id, placed.block_id, placed.label):
            return placed
    for placed in every:
        if any(wanted == option["text"]["text"] for option in options_of(placed.element)):
            return placed
    raise ValueError(f"nothing called {wanted!r}; there are {[(p.label, p.block_id, p.action_id) for p in every]}")


def enter(workspace: "Workspace", user: str, where: Message | View, placed: Placed, value: Any) -> Json:
    """Put a value into an input and give its state; the app is asked where it alone knows the options."""
    kind = placed.element["type"]
    options = None
    if kind in WITH_LOADED_OPTIONS and value is not None:
        options = list(_chosen_options(workspace, user, where, placed, value))
    with workspace.lock:
        if kind == "file_input":
            value = take_in(workspace, user, value or [])
        elif kind == "rich_text_input" and isinstance(value, str):
            value = as_rich_text(value, names(workspace)) if value.strip() else None
        elif isinstance(value, datetime):
            value = int(value.timestamp())
        where.entered = where.entered or initial_state(where.blocks)
        state = state_for(placed.element, value, options)
        where.entered[placed.block_id][placed.action_id] = state
        workspace.touch()
        return state


def suggestions(workspace: "Workspace", user: str, where: Message | View, placed: Placed, typed: str) -> list[Json]:
    """Ask the app for the options of a select that fit what was typed."""
    with workspace.lock:
        payload = payloads.suggestion_payload(workspace, user, where, placed, typed)
    ack = ask(workspace, payloads.envelope(workspace, "interactive", payload))
    return replies.suggested_options(workspace, ack)


def names(workspace: "Workspace") -> dict[str, str]:
    """Give the id of each @name, @group and #channel that a person may type."""
    people = {f"@{each.name}": each.id for each in workspace.members.values()}
    return (
        workspace.user_groups
        | people
        | {f"#{each.name}": each.id for each in workspace.channels.values() if not each.is_im}
    )


def _chosen_options(
    workspace: "Workspace", user: str, where: Message | View, placed: Placed, value: Any
) -> Iterator[Json]:
    """Give an option for each thing chosen: one that stands there already, or one that the app suggests for it."""
    state = (where.entered or initial_state(where.blocks))[placed.block_id][placed.action_id]
    standing = state.get("selected_options") or [each for each in [state.get("selected_option")] if each]
    for each in [value] if isinstance(value, str) else value:
        try:
            yield pick(standing, each)
        except NotOffered:
            yield pick(suggestions(workspace, user, where, placed, each), each)
