"""The tables of intake. Table classes validate nothing: what people type goes through the models in `ideas` first."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from intake.approaches import Approach
from intake.ideas import Asked, Authorship, Chance, Data, Effort, Stage, Urgency, WorkKind
from intake.policy import SquadKind
from intake.rules.comparisons import Preference
from intake.rules.experiments import Ending, Surety
from intake.rules.support import SupportAnswer
from intake.rules.work_updates import Lack, WorkState
from store.schema import ORDERED, json_column


def _one_of(column: str, choices: type[Any]) -> CheckConstraint:
    listed = ", ".join(f"'{choice.name}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Workspace(SQLModel, table=True):
    """The one workspace of this database, and the channels in which the ML team's matters stand."""

    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=1, primary_key=True)
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    zone: str = "UTC"
    triage_channel: str | None = None
    digest_channel: str | None = None
    guild_channel: str | None = None
    version: int = 1


class Member(SQLModel, table=True):
    """A person of the workspace by Slack id; what Slack says of them was last asked at `refreshed_at`.

    A `full_member` is no guest, of this company, no bot and not deactivated. `roles` come from the company file or
    from an admin; a `first_admin` is named by the environment. `country`, as two letters, is where they have their
    public holidays, if that is another than their time zone's.
    """

    __tablename__ = "member"

    id: str = Field(primary_key=True, sa_type=ORDERED)
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    zone: str = "UTC"
    full_member: bool = True
    roles: list[str] = json_column(list)
    first_admin: bool = False
    refreshed_at: datetime | None = None
    version: int = 1
    setup_unfolded: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_guest: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_external: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_bot: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_deactivated: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    real_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    email: str = Field(default="", sa_column_kwargs={"server_default": ""})
    country: str = Field(default="", sa_column_kwargs={"server_default": ""})


class SetupStep(SQLModel, table=True):
    """A step of setting up in Slack: whether it was skipped, and what is typed but not published yet."""

    __tablename__ = "setup_step"

    key: str = Field(primary_key=True)
    version: int = 0
    skipped: bool = False
    draft: dict[str, Any] | None = json_column()
    changed_by: str | None = None
    changed_at: datetime | None = None


class Channel(SQLModel, table=True):
    """A channel that was named, and how far Guildhall has got into it."""

    __tablename__ = "channel"

    id: str = Field(primary_key=True)
    name: str = ""
    reach: str


class Squad(SQLModel, table=True):
    """A group that takes ideas."""

    __tablename__ = "squad"
    __table_args__ = (_one_of("kind", SquadKind),)

    key: str = Field(primary_key=True)
    position: int = 0
    name: str
    kind: SquadKind
    lead: str | None = None
    channel: str | None = None
    areas: list[str] = json_column(list)
    charter: str = ""
    words: list[str] = json_column(list)
    active: bool = True
    version: int = 1
    weeks: float | None = None
    # The day after which a temporary squad closes, which squad then gets what it has, and of which day its lead knows.
    ends_on: date | None = None
    returns_to: str | None = None
    end_told: date | None = None


class PolicyVersion(SQLModel, table=True):
    """A published policy; never changed once it is there."""

    __tablename__ = "policy"

    number: int = Field(primary_key=True)
    published_at: datetime
    published_by: str | None = None
    published_on: date
    body: dict[str, Any] = json_column(dict)


class PolicyConfirmation(SQLModel, table=True):
    """Somebody whom a published policy asks to confirm it: when they were asked, reminded, and did."""

    __tablename__ = "policy_confirmation"

    policy_version: int = Field(primary_key=True)
    member: str = Field(primary_key=True, sa_type=ORDERED)
    asked_at: datetime
    reminded_at: datetime | None = None
    confirmed_at: datetime | None = None


class Counter(SQLModel, table=True):
    """A number that only grows: IDEA numbers, which count public ideas alone, and changes of who may do what."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int = 0


class Idea(SQLModel, table=True):
    """One submitted AI proposal. Its id can't be guessed; public ideas have a number besides.

    One that was submitted from a message has the link to it and its `reporter`: who submitted it, for whomever.
    `proven` is the chance of success that its last experiment has left; by `decide_on` it is decided how it goes on.
    One that was joined with another names it in `merged_into`. `undo` is what its last decision changed, and until
    when that can be taken back; nobody is told before. `reopening` is what brings it up again, on
    `reopens_on` at the latest. `taken_by` and `taken_at` say who has taken it for the squad that it was sent to;
    `handed_back` are the squads that did not take it, in order. `reopened` is what was new when it was reopened, once.
    Of `unknown` inputs its requester has said that they don't know them. `likeness` says of each `similar`
    idea how surely it is the same, and which words both have. `approach_note` answers the own question of its
    approach; `legal_lines` are the keys of the lines of the legal list that were chosen.
    """

    __tablename__ = "idea"
    __table_args__ = (
        Index("ix_idea_rank", "private", "ranked", "stage", "score_tenths", "number"),
        Index("ix_idea_stage", "stage", "private", "submitted_at"),
        Index("ix_idea_requester", "requester", "submitted_at"),
        Index("ix_idea_merged_into", "merged_into"),
        _one_of("kind_of_work", WorkKind),
        _one_of("stage", Stage),
        CheckConstraint("private OR number IS NOT NULL", name="public_has_number"),
    )

    id: str = Field(primary_key=True, sa_type=ORDERED)
    number: int | None = Field(default=None, unique=True)
    version: int = 1
    title: str
    problem: str
    requester: str
    private: bool = False
    stage: Stage
    submitted_at: datetime
    changed_at: datetime
    kind_of_work: WorkKind
    area: str | None = None
    urgency: Urgency | None = None
    data: Data | None = None
    effort: Effort | None = None
    chance: Chance | None = None
    fit: dict[str, Any] = json_column(dict)
    score: dict[str, Any] = json_column(dict)
    routing: dict[str, Any] = json_column(dict)
    similar: list[str] = json_column(list)
    score_tenths: int = 0
    ranked: bool = False
    policy_version: int | None = None
    ranked_as: str = ""
    squad: str | None = None
    question: dict[str, Any] | None = json_column()
    decision: dict[str, Any] | None = json_column()
    origin_link: str | None = None
    reporter: str | None = None
    value: dict[str, str] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    merged_into: str | None = None
    proven: float | None = None
    decide_on: date | None = None
    taken_by: str | None = None
    taken_at: datetime | None = None
    handed_back: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    times_handed_back: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    likeness: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    reopened: str | None = None
    unknown: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    undo: dict[str, Any] | None = json_column()
    reopening: dict[str, Any] | None = json_column()
    reopens_on: date | None = None
    approach: Approach | None = None
    approach_note: str = Field(default="", sa_column_kwargs={"server_default": ""})
    about_people: bool | None = None
    sensitive_data: bool | None = None
    legal_lines: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class ReviewDuty(SQLModel, table=True):
    """Who looks at an idea that waits since an instant, and by which day; one person for each idea.

    Where the day passes the tracker says a new one, and the first stays in `missed_on`: then the person is reminded
    once at `nudge_at`, and a working day later the next on the rota gets it at `pass_at`.
    While a squad has the idea, and its day has passed, this is about the squad's decision in the same way.
    """

    __tablename__ = "review_duty"
    __table_args__ = (Index("ix_review_duty_member", "member"), Index("ix_review_duty_promised_on", "promised_on"))

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    member: str
    since: datetime
    promised_on: date
    overdue_at: datetime
    missed_on: date | None = None
    nudge_at: datetime | None = None
    nudged_at: datetime | None = None
    pass_at: datetime | None = None
    passed_at: datetime | None = None


class RotaWeek(SQLModel, table=True):
    """Who is on duty in the week of a Monday instead of the one whose turn it is."""

    __tablename__ = "rota_week"

    monday: date = Field(primary_key=True)
    member: str


class Away(SQLModel, table=True):
    """Somebody is away from the first to the last day."""

    __tablename__ = "away"

    member: str = Field(primary_key=True, sa_type=ORDERED)
    first: date = Field(primary_key=True)
    last: date


class LoneMember(SQLModel, table=True):
    """Somebody who does machine learning alone in another `team`, and the buddy whom a lead has named for them."""

    __tablename__ = "lone_member"
    __table_args__ = (Index("ix_lone_member_buddy", "buddy"),)

    member: str = Field(primary_key=True, sa_type=ORDERED)
    team: str
    buddy: str
    named_by: str
    named_at: datetime
    version: int = 1


class PriorityExample(SQLModel, table=True):
    """An idea of which a triager has said which priority it supports, None for none: the match learns from it."""

    __tablename__ = "priority_example"
    __table_args__ = (Index("ix_priority_example_at", "at"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    priority: str | None = None
    by: str
    at: datetime


class RoutingFitRow(SQLModel, table=True):
    """What was learned of this company's own decisions: the weights of evidence and how probable a suggestion is.

    The newest counts; `decisions` is of how many it was made.
    """

    __tablename__ = "routing_fit"

    number: int = Field(primary_key=True)
    at: datetime
    decisions: int
    body: dict[str, Any] = json_column(dict)


class IdeaViewer(SQLModel, table=True):
    """Somebody who was named to see a private idea, and by whom."""

    __tablename__ = "idea_viewer"
    __table_args__ = (Index("ix_idea_viewer_member", "member", "idea_id"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    member: str = Field(primary_key=True)
    named_by: str | None = None
    at: datetime


class Origin(SQLModel, table=True):
    """The message that an idea was submitted from: written when the form opens, the idea's once it is submitted."""

    __tablename__ = "origin"
    __table_args__ = (
        Index("ix_origin_opened_at", "opened_at"),
        Index("ix_origin_message", "channel", "ts"),
        _one_of("authorship", Authorship),
    )

    id: str = Field(primary_key=True)
    reporter: str
    opened_at: datetime
    channel: str
    ts: str
    thread_ts: str | None = None
    author: str | None = None
    link: str
    is_open: bool
    idea_id: str | None = Field(default=None, unique=True)
    authorship: Authorship = Authorship.open


class Greeted(SQLModel, table=True):
    """A channel in which the bot has introduced itself: it does so once, however often it is invited."""

    __tablename__ = "greeted"

    channel: str = Field(primary_key=True)
    at: datetime


class IdeaChange(SQLModel, table=True):
    """One change of an idea: what was done, by whom, the fields it changed, and the sentence for the requester."""

    __tablename__ = "idea_change"
    __table_args__ = (
        Index("ix_idea_change_idea", "idea_id", "id"),
        Index("ix_idea_change_at", "at"),
        Index("ix_idea_change_verb", "verb", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: str = Field(foreign_key="idea.id")
    at: datetime
    by: str | None = None
    verb: str
    stage: Stage
    sentence: str
    fields: dict[str, Any] = json_column(dict)
    policy_version: int | None = None


# The tables of who stands behind an idea: supporters, people who were named, and what others have checked.

_ROLES = ", ".join(f"'{role.name}'" for role in Asked)
_ANSWERS = ", ".join(f"'{answer.name}'" for answer in SupportAnswer)


class Support(SQLModel, table=True):
    """Somebody supports an idea; `areas` are theirs at that time, so that nothing else moves the idea's score.

    `words` is what they say of it themselves.
    """

    __tablename__ = "support"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    member: str = Field(primary_key=True, sa_type=ORDERED)
    areas: list[str] = json_column(list)
    at: datetime
    words: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Unheard(SQLModel, table=True):
    """Somebody who wants to hear nothing of what becomes of the ideas that they support."""

    __tablename__ = "unheard"

    member: str = Field(primary_key=True)
    at: datetime


class Backer(SQLModel, table=True):
    """Somebody who was named for an idea: asked once in a message, and counting once they have said yes.

    Who passes the question on has `suggested` somebody else.
    """

    __tablename__ = "backer"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(f"answer IN ({_ANSWERS})", name="answer"),
        UniqueConstraint("idea_id", "role", "member"),
    )

    id: str = Field(primary_key=True)
    idea_id: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    role: Asked
    member: str
    asked_by: str
    asked_at: datetime
    answer: SupportAnswer | None = None
    answered_at: datetime | None = None
    suggested: str | None = None


class CheckedInput(SQLModel, table=True):
    """An input that somebody other than who gave it has checked, and what it said then."""

    __tablename__ = "checked_input"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    field: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime


# The tables of what people do with their own ideas: merges that can be undone, forms left open, questions to the hub.


class IdeaMerge(SQLModel, table=True):
    """A public idea that a triager has merged into another, its `target`.

    `before` is how it was, and `moved` are the ideas that were merged into it until then: undoing puts all of it back.
    """

    __tablename__ = "idea_merge"
    __table_args__ = (Index("ix_idea_merge_target", "target"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    target: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    by: str
    at: datetime
    before: dict[str, Any] = json_column(dict)
    moved: list[str] = json_column(list)


class FormDraft(SQLModel, table=True):
    """What somebody had typed into an idea form that they left, or that could not be taken; theirs alone."""

    __tablename__ = "form_draft"
    __table_args__ = (Index("ix_form_draft_member", "member", "at"), Index("ix_form_draft_at", "at"))

    id: str = Field(primary_key=True)
    member: str
    at: datetime
    entered: dict[str, Any] = json_column(dict)
    origin: str | None = None


class HubQuestion(SQLModel, table=True):
    """Just a question to the hub; `answerer` is who answers this week, `idea_id` what it became."""

    __tablename__ = "hub_question"
    __table_args__ = (Index("ix_hub_question_asker", "asker", "at"),)

    id: str = Field(primary_key=True)
    version: int = 1
    asker: str
    text: str
    at: datetime
    answerer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    idea_id: str | None = Field(default=None, unique=True)


class ThreadReply(SQLModel, table=True):
    """What somebody wrote in the thread of a message about an idea, or what those who decide wrote there to them.

    It stands in the `thread` of the message about a subject; what was written in Slack stands at `channel` and `ts`,
    what was sent for somebody is `sent_to` them. Once it is deleted, its text is nowhere any more.
    """

    __tablename__ = "thread_reply"
    __table_args__ = (Index("ix_thread_reply_idea", "idea_id", "at"),)

    id: str = Field(primary_key=True, sa_type=ORDERED)
    idea_id: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    author: str
    at: datetime
    text: str
    thread: str
    channel: str | None = None
    ts: str | None = None
    edited_ts: str | None = None
    deleted_at: datetime | None = None
    sent_to: str | None = None


# The tables of “Which first?”: a comparison with its pairs, and each lead's answers.


class Comparison(SQLModel, table=True):
    """Pairs of ideas for two leads, chosen under a policy version; `result` is there once both have answered."""

    __tablename__ = "comparison"

    id: str = Field(primary_key=True)
    policy_version: int
    round: int
    pairs: list[dict[str, Any]] = json_column(list)
    at: datetime
    finished_at: datetime | None = None
    result: dict[str, Any] | None = json_column()


class ComparisonAnswer(SQLModel, table=True):
    """What one lead said of one pair."""

    __tablename__ = "comparison_answer"

    comparison: str = Field(primary_key=True, foreign_key="comparison.id")
    member: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    choice: Preference
    at: datetime


# The tables of what comes after accepting: experiments, what is built, and when it is measured again.

_ENDINGS = ", ".join(f"'{ending.name}'" for ending in Ending)


class Experiment(SQLModel, table=True):
    """One run of trying an idea out, numbered within the idea; what came of it stands here once it has ended.

    Its `cost` in squad-weeks is reserved in its `quarter` while it runs, and spent once it has ended. Its owner is
    asked at `asks_at`, once. Where the asking team runs it itself it is `run_by` one of them, and its owner coaches.
    `trial` is the kind of experiment, by its key in the policy.
    """

    __tablename__ = "experiment"
    __table_args__ = (
        Index("ix_experiment_idea", "idea_id", "run"),
        Index("ix_experiment_quarter", "quarter"),
        Index("ix_experiment_asks", "asked_at", "asks_at"),
        CheckConstraint(f"ending IN ({_ENDINGS})", name="ending"),
    )

    id: str = Field(primary_key=True)
    idea_id: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    run: int
    hypothesis: str
    metric: str
    convincing: float
    weeks: int
    cost: float
    quarter: str
    owner: str
    started_by: str
    started_at: datetime
    decides_on: date
    asks_at: datetime
    asked_at: datetime | None = None
    ending: Ending | None = None
    learned: str = ""
    measured: float | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    policy_version: int | None = None
    trial: str = Field(default="experiment", sa_column_kwargs={"server_default": "experiment"})
    run_by: str | None = None


class Building(SQLModel, table=True):
    """An idea that is built: what it is to change, how that was before, by when, and since when it is in use.

    Its owner is asked for the metric again, unless they want it to be `quiet`. When building began it `promised` so
    much money a year, if it works; None where nobody had given it a value.
    """

    __tablename__ = "building"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    metric: str
    baseline: float | None = None
    source: str = ""
    first_month: str
    last_month: str
    owner: str
    begun_at: datetime
    begun_by: str
    live_at: datetime | None = None
    quiet: bool = False
    promised: float | None = None


class CheckBack(SQLModel, table=True):
    """The owner is asked for the metric so many days after an idea went live, once; and what they said.

    `worth` is what the idea has been worth since it went live, in the company's money, and `surety` how sure that is.
    """

    __tablename__ = "check_back"
    __table_args__ = (Index("ix_check_back_asks", "asked_at", "asks_at"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    days: int = Field(primary_key=True)
    asks_at: datetime
    asked_at: datetime | None = None
    value: float | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    worth: float | None = None
    surety: Surety | None = None


class WorkUpdate(SQLModel, table=True):
    """The owner of an idea in an experiment or being built is asked how it goes, once every two weeks.

    `blocked_by` is what it lacks where it is blocked; `line` is what they say of it.
    """

    __tablename__ = "work_update"
    __table_args__ = (
        Index("ix_work_update_idea", "idea_id", "number"),
        CheckConstraint(f"state IN ({', '.join(repr(each.name) for each in WorkState)})", name="state"),
        CheckConstraint(f"blocked_by IN ({', '.join(repr(each.name) for each in Lack)})", name="blocked_by"),
    )

    id: str = Field(primary_key=True, sa_type=ORDERED)
    idea_id: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    number: int
    owner: str
    asked_at: datetime
    state: WorkState | None = None
    blocked_by: Lack | None = None
    line: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None


# The tables of imports: what was read of a file, and what became of each row.


class RowOutcome(StrEnum):
    """What became of a row."""

    waiting = "waiting"
    created = "created"
    held = "held"
    refused = "refused"
    known = "known"
    skipped = "skipped"
    removed = "removed"


class Import(SQLModel, table=True):
    """A file that was given to be imported; `mapping` is how its columns are read, `owners` who its people are.

    `layout` is how the file was read, as `Layout` has it; `answers` are what the importer says of its words: the stages
    that some mean, and how its dates are.

    One that was given in Slack has a `file_id`, and its importer is told of it in one message, which `version` counts.
    """

    __tablename__ = "import"
    __table_args__ = (Index("ix_import_sha256", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    by: str | None = None
    file_name: str
    sha256: str
    file_id: str | None = None
    version: int = 1
    headings: list[str] = json_column(list)
    mapping: dict[str, Any] = json_column(dict)
    owners: dict[str, Any] = json_column(dict)
    counter_before: int | None = None
    read_at: datetime | None = None
    confirmed_at: datetime | None = None
    done_at: datetime | None = None
    undone_at: datetime | None = None
    layout: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})


class ImportRow(SQLModel, table=True):
    """One row of a file: its cells as they stand there, and what became of it.

    `same_as` is equal for rows that say the same; `twin` is the idea, or `twin_row` the row, that it likely repeats.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_outcome", "import_id", "outcome", "number"),
        Index("ix_import_row_same", "same_as"),
        Index("ix_import_row_idea", "idea_id"),
        CheckConstraint(f"outcome IN ({', '.join(repr(each.name) for each in RowOutcome)})", name="outcome"),
    )

    import_id: int = Field(foreign_key="import.id", primary_key=True)
    number: int = Field(primary_key=True)
    cells: list[str] = json_column(list)
    outcome: RowOutcome = RowOutcome.waiting
    reason: str = ""
    same_as: str | None = None
    idea_id: str | None = None
    twin: str | None = None
    twin_row: int | None = None
    wanted: bool = False


# The tables of the plan: each quarter's, when ideas' turns come, what leads have pinned, which idea unlocks which.


class PlanRow(SQLModel, table=True):
    """The plan of a quarter as it was worked out last: `made_of` and `seen` tell whether it is out of date.

    `made_of` are the quarter, the policy and the squads, and nothing once there can be no plan any more; `seen` is the
    newest change of a public idea. `line` is what a squad-week must bring in it. `draws` says in how many plans on
    draws each idea was; nothing until those of this version are drawn.
    """

    __tablename__ = "plan"

    quarter: str = Field(primary_key=True)
    version: int = 1
    policy_version: int
    computed_at: datetime
    made_of: str
    seen: int = 0
    body: dict[str, Any] = json_column(dict)
    draws: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    line: dict[str, Any] | None = json_column()


class TierRow(SQLModel, table=True):
    """When the turn of an idea comes by the newest plan; looked up for each tracker, when the plan itself is large."""

    __tablename__ = "tier"

    idea_id: str = Field(primary_key=True, sa_type=ORDERED)
    tier: str


class PinRow(SQLModel, table=True):
    """What a lead has signed for an idea: that it is in the plan, or kept out of it, and why."""

    __tablename__ = "pin"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    pin: str
    reason: str
    by: str
    at: datetime


class Enables(SQLModel, table=True):
    """An idea that another one builds upon: as long as it is not there, the other can't begin."""

    __tablename__ = "enables"
    __table_args__ = (Index("ix_enables_enabled", "enabled", "idea_id"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    enabled: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    by: str
    at: datetime


class SameSaving(SQLModel, table=True):
    """Two ideas that bring the same saving, so that it counts once; `idea_id` is the one with the lower id."""

    __tablename__ = "same_saving"
    __table_args__ = (Index("ix_same_saving_other", "other", "idea_id"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    other: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    by: str
    at: datetime


# The table of bands: what was drawn of ideas near the line, kept until the next drawing.


class IdeaBand(SQLModel, table=True):
    """The outlook of an idea as it was drawn with this score; `worth` is what is most worth finding out about it."""

    __tablename__ = "band"
    __table_args__ = (Index("ix_band_worth", "worth", "idea_id"), Index("ix_band_drawing", "drawing"))

    idea_id: str = Field(primary_key=True, sa_type=ORDERED)
    drawing: int
    policy_version: int | None = None
    score_tenths: int
    at: datetime
    worth: float
    outlook: dict[str, Any] = json_column(dict)
