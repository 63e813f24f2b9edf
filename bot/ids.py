"""The ids that Slack carries for us, and the one codec of button values. Buttons live for years: nothing is renamed."""

import re
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from intake.errors import Refused

# Actions
SEND = "idea.send"
SEND_SECOND = "idea.send_second"
SEND_THIRD = "idea.send_third"
TAKE = "idea.take"
HAND_BACK = "idea.hand_back"
PASS_ON = "idea.pass_on"  # noqa: S105 - no password
ASK = "idea.ask"
NOT_NOW = "idea.not_now"
MORE = "idea.more"
UNDO = "idea.undo"
WALK = "walk.open"
WALK_SEND = "walk.send"
WALK_ASK = "walk.ask"
WALK_SAME = "walk.same"
WALK_NOT_NOW = "walk.not_now"
WALK_TRY = "walk.try"
WALK_COACH = "walk.coach"
WALK_SKIP = "walk.skip"
WALK_UNDO = "walk.undo"
WALK_PRIORITY = "walk.priority"
ROTA = "rota.open"
ON_TRACK = "work.on_track"
LEARNED = "work.learned"
BLOCKED = "work.blocked"
OPEN_PRIVATE = "private.open"
WHO_SEES = "private.viewers"
ANSWER = "idea.answer"
SUBMIT_IDEA = "idea.submit"
QUEUE_MORE = "queue.more"
WHY = "idea.why"
WHY_MORE = "why.more"
SEARCH = "idea.search"
MERGE = "idea.merge"
UNMERGE = "idea.unmerge"
ASK_QUESTION = "question.open"
QUESTION_IDEA = "question.idea"
QUESTION_ANSWERED = "question.answered"
QUESTION_ANSWER = "question.answer"
DIRECT_IDEA = "direct.idea"
DIRECT_QUESTION = "direct.question"
REPLY = "reply.open"
WRITE = "reply.write"
JOIN_IDEA = "idea.join"
CONTINUE_DRAFT = "form_draft.continue"
DELETE_DRAFT = "form_draft.delete"
EDIT = "idea.edit"
DETAILS = "idea.details"
WITHDRAW = "idea.withdraw"
REOPEN = "idea.reopen"
TELL = "idea.tell"
HOW_SCORES = "priorities.how"
JOIN = "meeting.join"
NEW_MEETING = "meeting.new"
ADD_POINT = "meeting.add_point"
SHOW_AGENDA = "meeting.agenda"
CLOSE_MEETING = "meeting.close"
LINE_OUTCOME = "meeting.outcome"
EDIT_AGENDA = "meeting.edit"
HAND_OVER = "meeting.hand_over"
SKIP_MEETING = "meeting.skip"
MOVE_MEETING = "meeting.move"
KEEP_MEETING = "meeting.keep"
ACTION_DONE = "meeting.action_done"
WORTH_IT = "meeting.worth_it"
LESS_OFTEN = "meeting.less_often"
DROP_MEETING = "meeting.drop"
LEADERSHIP = "leadership.open"
CALENDAR_FILE = "calendar.file"
CALENDAR_ADDRESS = "calendar.address"
CALENDAR_REVOKE = "calendar.revoke"
ADD_BUDDY = "buddy.add"
CHANGE_BUDDY = "buddy.change"
REMOVE_BUDDY = "buddy.remove"
SUPPORT = "idea.support"
HEAR_LESS = "support.mute"
HEAR_MORE = "support.hear"
BEHIND = "idea.behind"
BACK_YES = "backer.yes"
BACK_NO = "backer.no"
SUGGEST = "backer.suggest"
CONFIRM = "origin.confirm"
DENY = "origin.deny"
DRAFT_POST = "digest.post"
DRAFT_EDIT = "digest.edit"
DRAFT_SKIP = "digest.skip"
CHOOSE_DIGEST = "digest.choose"
SIGNS_OPEN = "signs.open"
LEADERS_EDIT = "leaders.edit"
LEADERS_SEND = "leaders.send"
COMPARE = "priorities.compare"
SETUP_SKIP = "setup.skip"
SETUP_REOPEN = "setup.reopen"
SETUP_UNFOLD = "setup.unfold"
SETUP_FOLD = "setup.fold"
OPEN_CHANNELS = "channels.open"
OPEN_PEOPLE = "people.open"
OPEN_SQUADS = "squads.open"
ADD_SQUAD = "squad.add"
CHANGE_SQUAD = "squad.change"
CLOSE_SQUAD = "squad.close"
OPEN_PRIORITIES = "priorities.open"
ADD_PRIORITY = "priorities.add"
PRIORITY_WEIGHT = "priorities.weight"
PRIORITY_SHARE = "priorities.share"
PRIORITY_BOUND = "priorities.bound"
PRIORITIES_MORE = "priorities.more"
OPEN_DRAFT = "policy.open"
POLICY_PART = "policy.part"
POLICY_REPLAY = "policy.replay"
REPLAY_FIRST = "replay.first"
REPLAY_SECOND = "replay.second"
LOOKS_RIGHT = "policy.looks_right"
CONFIRM_POLICY = "policy.confirm"
OPEN_IMPORT = "open_import"
OPEN_MEETING = "meeting.open"
ZONE = "zone"
IMPORT_LOOK = "import.look"
IMPORT_DECIDE = "import.decide"
IMPORT_UNDO = "import.undo"
LIST_OPEN = "list.open"
LIST_STAGE = "list.stage"
OWNERS_OPEN = "owners.open"
EXPERIMENT = "experiment.open"
CONTINUE = "experiment.continue"
PIVOT = "experiment.pivot"
STOP = "experiment.stop"
BUILD = "build.open"
GO_LIVE = "build.live"
MEASURE = "measure.open"
BE_QUIET = "measure.quiet"
PLAN_OPEN = "plan.open"
ADVISE = "guild.advise"
WHAT_IF = "plan.what_if"
PLACE = "plan.place"
WORTH_OPEN = "worth.open"

# Shortcuts
SUBMIT_SHORTCUT = "submit_idea"
MESSAGE_SHORTCUT = "submit_as_idea"

# Forms
IDEA_FORM = "idea_form"
ASK_FORM = "ask_form"
NOT_NOW_FORM = "not_now_form"
MORE_FORM = "more_form"
HAND_BACK_FORM = "hand_back_form"
PASS_ON_FORM = "pass_on_form"  # noqa: S105 - no password
WALK_FORM = "walk_form"
ROTA_FORM = "rota_form"
LEARNED_FORM = "work_learned_form"
BLOCKED_FORM = "work_blocked_form"
ANSWER_FORM = "answer_form"
SEARCH_PAGE = "search_page"
MERGE_FORM = "merge_form"
QUESTION_FORM = "question_form"
QUESTION_ANSWER_FORM = "question_answer_form"
REPLY_FORM = "reply_form"
WRITE_FORM = "write_form"
SIMILAR_FORM = "similar_form"
EDIT_FORM = "edit_form"
DETAILS_FORM = "details_form"
WITHDRAW_FORM = "withdraw_form"
REOPEN_FORM = "reopen_form"
VIEWERS_FORM = "viewers_form"
SUPPORT_FORM = "support_form"
BEHIND_FORM = "behind_form"
SUGGEST_FORM = "suggest_form"
QUEUE_PAGE = "queue_page"
WHY_PAGE = "why_page"
HOW_PAGE = "how_page"
DRAFT_FORM = "digest_draft_form"
DIGEST_CHOICE_FORM = "digest_choice_form"
SIGNS_PAGE = "signs_page"
LEADERS_EDIT_FORM = "leaders_edit_form"
LEADERS_SEND_FORM = "leaders_send_form"
COMPARE_FORM = "compare_form"
COMPARE_AGAIN = "compare_again"
NOTICE = "notice"
CHANNELS_FORM = "channels_form"
PEOPLE_FORM = "people_form"
SQUAD_LIST = "squad_list"
SQUAD_FORM = "squad_form"
CLOSE_SQUAD_FORM = "close_squad_form"
PRIORITIES_FORM = "priorities_form"
PUBLISH_FORM = "publish_form"
POLICY_PART_FORM = "policy_part_form"
PRIORITY_FORM = "priority_form"
POLICY_PAGE = "policy_page"
MEETING_FORM = "meeting_form"
NEW_MEETING_FORM = "new_meeting_form"
POINT_FORM = "point_form"
CLOSE_MEETING_FORM = "close_meeting_form"
AGENDA_FORM = "agenda_form"
MOVE_MEETING_FORM = "move_meeting_form"
LEADERSHIP_FORM = "leadership_form"
ADDRESS_PAGE = "address_page"
BUDDY_FORM = "buddy_form"
IMPORT_FILE_FORM = "import_file_form"
IMPORT_COLUMNS_FORM = "import_columns_form"
IMPORT_START_FORM = "import_start_form"
IMPORT_DECIDE_FORM = "import_decide_form"
LIST_OVERVIEW = "list_overview"
LIST_PAGE = "list_page"
OWNERS_FORM = "owners_form"
EXPERIMENT_FORM = "experiment_form"
CONTINUE_FORM = "continue_form"
PIVOT_FORM = "pivot_form"
STOP_FORM = "stop_form"
BUILD_FORM = "build_form"
MEASURE_FORM = "measure_form"
PLAN_PAGE = "plan_page"
ADVICE_FORM = "advice_form"
WHAT_IF_FORM = "what_if_form"
PLACE_FORM = "place_form"

Named = TypeVar("Named", bound=StrEnum)
_VALUE = re.compile(r"1:([0-9a-zA-Z_.-]{1,80}):([0-9]{1,9})")


class StaleValue(Refused):
    """A value that no released version has written."""

    def __init__(self) -> None:
        super().__init__("This button is from an older version of Guildhall and does nothing any more.")


class Subject(NamedTuple):
    """What a button is about: an idea, as it was at this version."""

    id: str
    version: int


def encode(id_: str, version: int) -> str:
    """Return the value that a button carries."""
    return f"1:{id_}:{version}"


def decode(value: str) -> Subject:
    """Return what a button is about; raises StaleValue on anything that `encode` did not write."""
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise StaleValue
    return Subject(match[1], int(match[2]))


def option(action: dict[str, Any]) -> str:
    """Return the value of what was chosen from a list; raises StaleValue where nothing of the kind was."""
    chosen = action.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, dict) else None
    if not isinstance(value, str):
        raise StaleValue
    return value


def decode_number(value: str) -> tuple[int, int]:
    """Return the number of what a button is about, and its version; raises StaleValue as `decode` does."""
    subject = decode(value)
    # No database counts further than this.
    if not subject.id.isdecimal() or len(subject.id) > 18:
        raise StaleValue
    return int(subject.id), subject.version


def decode_one_of(names: type[Named], value: str) -> tuple[Named, int]:
    """Return which of these a button is about, and its version; raises StaleValue as `decode` does."""
    subject = decode(value)
    if subject.id not in set(names):
        raise StaleValue
    return names(subject.id), subject.version
