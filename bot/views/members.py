"""Lone ML people in other teams and their buddies: a section of “Who decides what”, and the form of a squad's lead."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, dangerous, listing, modal, person_picker, question, section, text_input
from bot.form_values import values
from bot.text import count, mention, one_line
from intake.notifications.members import TEAM_LENGTH, BuddyDraft, LonePeople, LonePerson

TITLE = "ML people in other teams"
NEW, SHOWN = ".", 40


def lone_people_blocks(people: LonePeople) -> list[Json]:
    """Return the section: a line for each, for squad leads with a button; nothing where there is nobody to read of."""
    if not people.lines and not people.may_name:
        return []
    if not people.may_name:
        return [listing([f"• {lone_line(line)}" for line in people.lines], f"*{TITLE}*")]
    more = len(people.lines) - SHOWN
    return [
        section(f"*{TITLE}*" if people.lines else f"*{TITLE}*\nNobody is listed yet."),
        *(section(f"• {lone_line(line)}", _change_button(line)) for line in people.lines[:SHOWN]),
        *([section(f"And {count(more, 'more person', 'more people')}.")] if more > 0 else []),
    ]


def lone_line(line: LonePerson) -> str:
    """Say who does machine learning in which team, and who is their buddy."""
    buddy = f"buddy {mention(line.buddy)}" if line.buddy else "no buddy right now"
    return f"{mention(line.person)} ({one_line(line.team, TEAM_LENGTH)}), {buddy}"


def _change_button(line: LonePerson) -> ButtonElement:
    about = f"Change the entry of the person in {one_line(line.team, 40)}"
    return button("Change", ids.CHANGE_BUDDY, ids.encode(line.person, line.version), accessibility_label=about)


def build_buddy_form(line: LonePerson | None) -> Json:
    """Return the form about somebody, or about a new person."""
    if line is None:
        who = question("person", "Person", person_picker("person"), hint="Somebody who does ML alone in their team.")
    else:
        who = section(f"*Person:* {mention(line.person)}")
    return modal(
        ids.BUDDY_FORM,
        "Add a person" if line is None else "Change a person",
        [
            who,
            question("team", "Their team", text_input("team", initial=line.team if line else "")),
            question(
                "buddy",
                "Buddy",
                person_picker("buddy", line.buddy if line else None),
                hint="Who they ask first. Both get a message.",
            ),
            *([actions(_removing(line))] if line is not None else []),
        ],
        submit="Save",
        about=ids.encode(line.person if line else NEW, line.version if line else 0),
    )


def parse_buddy_form(view: Json) -> tuple[int | None, BuddyDraft]:
    """Return the version of the entry, None for a new one, and what was filled in."""
    form_values, subject = values(view), ids.decode(view["private_metadata"])
    is_new = subject.id == NEW
    draft = BuddyDraft(
        person=(form_values.get("person") or "") if is_new else subject.id,
        team=form_values.get("team") or "",
        buddy=form_values.get("buddy") or "",
    )
    return None if is_new else subject.version, draft


def build_buddy_removed(member: str) -> Json:
    """Say that somebody is no longer listed."""
    return modal(ids.NOTICE, "Removed", [section(f"{mention(member)} is no longer on the list.")], close="Close")


def _removing(line: LonePerson) -> ButtonElement:
    return dangerous(
        "Remove",
        ids.REMOVE_BUDDY,
        ids.encode(line.person, line.version),
        title="Remove this person?",
        asks="They and their buddy are no longer listed. They don't get a message.",
        yes="Remove",
    )
