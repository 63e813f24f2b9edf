"""One act for each façade method that is audited: the action it leaves, and how it comes about."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from intake.access import OPERATOR, Principal, Request, Role
from intake.answers import BehindChange, Details, Review
from intake.approaches import LegalQuestion
from intake.ideas import Asked, IdeaAnswers, IdeaEdit, MessageOrigin, Stage, Urgency, Value
from intake.notifications.direct_messages import HeardMessage
from intake.notifications.imports import ReadAs
from intake.notifications.members import BuddyDraft
from intake.operations import undo
from intake.operations.members import PeoplePlan
from intake.operations.organization.channels import ChannelPlan, ChannelReach
from intake.operations.organization.squads import SquadDraft
from intake.operations.organization.steps import Step
from intake.operations.policy_drafts import PolicyPreview
from intake.policy import SquadKind
from intake.rules.comparisons import Preference
from intake.rules.experiments import Conclusion, Measurement
from intake.rules.imports.lists import read_table
from intake.rules.matching.routing import RunnerUp
from intake.rules.planning.portfolio import Pin
from intake.rules.policy_forms.parts import PolicyFormPart
from intake.rules.policy_forms.priorities import PriorityRow
from intake.rules.rota import RotaChange
from intake.rules.work_updates import WorkReport, WorkState
from intake.services.comparisons import Comparisons
from intake.services.conversations.questions import Questions
from intake.services.conversations.replies import Replies
from intake.services.experiments import Builds, Experiments
from intake.services.idea_lists import IdeaLists
from intake.services.ideas import Ideas
from intake.services.imports import Imports
from intake.services.matching.hand_overs import HandOvers
from intake.services.members import Members
from intake.services.merges import Merges
from intake.services.organization import Company
from intake.services.origins import Origins
from intake.services.outbox import UndeliveredMessages
from intake.services.planning.pins import Pins, Place
from intake.services.planning.portfolio import Plans
from intake.services.policy import Expectations, Policies
from intake.services.policy_drafts import Priorities, Publishing
from intake.services.revisions import Revisions
from intake.services.rota import Rota
from intake.services.support import Backing, Supporting
from intake.services.triage import Triage
from intake.services.uploaded_files import UploadedFiles
from intake.services.visibility import Viewers
from intake.services.walk import WalkDecision, WalkStep
from intake.services.work_updates import WorkUpdates
from intake.tables import Idea
from scheduling import leaders
from scheduling.agendas import Agendas
from scheduling.calendars import Calendars
from scheduling.digest_choices import DigestChoices
from scheduling.digest_drafts import Drafts
from scheduling.hosts import Hosting
from scheduling.leaders import LeadersDigests, LeadershipPlan
from scheduling.members import Buddies
from scheduling.minutes import Minutes
from scheduling.notifications.digests import DigestDelivery, DraftEdit
from scheduling.notifications.meetings import LineOutcome, LineResult, Template, Worth
from scheduling.queries.leaders import last_leaders_draft
from scheduling.recurrence import Day, RecurrenceKind
from scheduling.series import ChannelsDraft, LeadershipDraft, MeetingDraft, NewMeetingDraft, Planning
from scheduling.tables import MeetingQuestion
from scheduling.tick import tick
from store import outbox
from store.engine import Store
from tests.company import ADA, LEO, NOW, REX, RIA, TRIS, draft, new_key, submit
from tests.intake.experiment_drafts import build_draft, experiment_draft, give_budget
from tests.intake.helpers import ask, staged, version_of

Case = Callable[[Store], object]


def idea(store: Store) -> str:
    return submit(store).id


def decided(change: Callable[[Triage, str, int], object]) -> Case:
    def case(store: Store) -> object:
        idea_id = idea(store)
        return change(Triage(store), idea_id, version_of(store, idea_id))

    return case


def answered(store: Store) -> None:
    idea_id = idea(store)
    ask(store, idea_id)
    Ideas(store).answer(idea_id, IdeaAnswers(text="Eighty"), Request(RIA, NOW, new_key()))


def handed_in(store: Store) -> str:
    message = MessageOrigin(channel="C1", ts="1.0", author="U0LEO", link="https://x/", is_open=True)
    opened = Origins(store).open(message, [], Request(RIA, NOW, new_key()))
    done = Ideas(store).submit(draft(), Request(RIA, NOW, new_key()), opened.origin)
    Origins(store).ask_author(done.id, LEO, NOW)
    return done.id


def supported(store: Store) -> str:
    idea_id = idea(store)
    Supporting(store).support(idea_id, "parcels", Request(REX, NOW, new_key()))
    return idea_id


def named(store: Store) -> str:
    """Have Leo named as the expert; return the id of the question to him."""
    idea_id = idea(store)
    change = BehindChange(named={Asked.expert: "U0LEO"})
    Backing(store).change(idea_id, version_of(store, idea_id), change, Request(RIA, NOW, new_key()))
    [question] = staged(store, "backer")
    return str(question.snapshot["backer"])


DRAFT = "d" * 32


def offered(store: Store) -> None:
    Ideas(store).offer(draft(), Request(RIA, NOW, new_key()), DRAFT)


def kept(store: Store) -> str:
    """Have Rex submit an idea like Ria's, so that it is kept; return the id of hers."""
    idea_id = idea(store)
    Ideas(store).offer(draft(), Request(REX, NOW, new_key()), DRAFT)
    return idea_id


def submitted_as_new(store: Store) -> None:
    kept(store)
    Ideas(store).submit_draft(DRAFT, Request(REX, NOW, new_key()))


def joined(store: Store) -> None:
    Supporting(store).join(kept(store), "We lose cards too.", DRAFT, Request(REX, NOW, new_key()))


def asked_hub(store: Store) -> str:
    return Questions(store).ask("How do I label pictures?", Request(REX, NOW, new_key())).id


def made_idea(store: Store) -> None:
    Questions(store).make_idea(asked_hub(store), Request(REX, NOW, new_key()))


def answered_question(store: Store) -> None:
    Questions(store).mark_answered(asked_hub(store), Request(TRIS, NOW, new_key()))


def answered_in_thread(store: Store) -> None:
    question_id = asked_hub(store)
    with store.writing() as session:
        outbox.note_message(session, f"hub-question:{question_id}", "C0HUB", "1.1")
    said = HeardMessage(channel="C0HUB", ts="1.2", thread_ts="1.1", text="By hand.")
    itself = Principal(member_id="U0BOT", roles=frozenset({Role.itself}))
    Questions(store).hear(said, TRIS.member_id, Request(itself, NOW, new_key()))


def heard(store: Store) -> None:
    idea_id = idea(store)
    with store.writing() as session:
        outbox.note_message(session, f"tracker:{idea_id}", "D0RIA", "1.1")
    Replies(store).hear(
        HeardMessage(channel="D0RIA", ts="1.2", thread_ts="1.1", text="No."), Request(RIA, NOW, new_key())
    )


def wrote(store: Store) -> None:
    Replies(store).write(idea(store), "No.", Request(RIA, NOW, new_key()))


def replied(store: Store) -> None:
    Replies(store).send(idea(store), "Why?", Request(TRIS, NOW, new_key()))


def merged(store: Store) -> str:
    idea_id, other = idea(store), submit(store, REX, title="Stop stolen cards").id
    Merges(store).merge(other, version_of(store, other), idea_id, Request(TRIS, NOW, new_key()))
    return other


def unmerged(store: Store) -> None:
    idea_id = merged(store)
    Merges(store).unmerge(idea_id, version_of(store, idea_id), Request(TRIS, NOW, new_key()))


def edited(store: Store) -> None:
    Revisions(store).edit(idea(store), IdeaEdit(title="Stolen cards"), Request(RIA, NOW, new_key()))


def detailed(store: Store) -> None:
    id_ = submit(store, about_people=True).id
    details = Details(lines={LegalQuestion.people: ("hiring",)})
    Revisions(store).add_details(id_, details, Request(RIA, NOW, new_key()))


def told(store: Store) -> None:
    Revisions(store).tell(idea(store), "value", None, Request(RIA, NOW, new_key()))


def withdrawn(store: Store) -> None:
    idea_id = idea(store)
    Revisions(store).withdraw(idea_id, version_of(store, idea_id), "", Request(RIA, NOW, new_key()))


def reopened_idea(store: Store) -> None:
    idea_id = idea(store)
    Triage(store).not_now(idea_id, version_of(store, idea_id), "No data.", Request(TRIS, NOW, new_key()))
    Revisions(store).reopen(idea_id, version_of(store, idea_id), "Data!", Request(RIA, NOW, new_key()))


def shown(store: Store) -> str:
    idea_id = submit(store, private=True).id
    Viewers(store).change(idea_id, ["U0LEO"], [], Request(RIA, NOW, new_key()))
    return idea_id


def sent(store: Store) -> tuple[str, int]:
    give_budget(store)
    idea_id = idea(store)
    Triage(store).send(idea_id, version_of(store, idea_id), Request(TRIS, NOW, new_key()), "payments")
    return idea_id, version_of(store, idea_id)


def handed_over(change: Callable[[HandOvers, str, int, Request], object]) -> Case:
    return lambda store: change(HandOvers(store), *sent(store), Request(LEO, NOW, new_key()))


def sent_to_runner_up(store: Store) -> None:
    idea_id = idea(store)
    runner_up = RunnerUp(squad="delivery", reason="Words of its charter.")
    with store.writing() as session:
        row = session.get_one(Idea, idea_id)
        row.routing = {**row.routing, "runners_up": [runner_up.model_dump(mode="json")]}
    Triage(store).send_to_runner_up(idea_id, version_of(store, idea_id), 1, Request(TRIS, NOW, new_key()))


def tried(store: Store) -> tuple[str, int]:
    idea_id, at = sent(store)
    Experiments(store).start(idea_id, at, experiment_draft(), Request(LEO, NOW, new_key()))
    return f"{idea_id}.1", version_of(store, idea_id)


def undone(store: Store) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(undo, "UNDO", timedelta(minutes=2))
        idea_id, at = sent(store)
    Triage(store).undo(idea_id, at, Request(TRIS, NOW, new_key()))


def tried_at_once(store: Store) -> str:
    give_budget(store)
    idea_id = idea(store)
    Triage(store).try_out(idea_id, 1, experiment_draft(), Request(TRIS, NOW, new_key()), "")
    return idea_id


def reported(store: Store) -> None:
    idea_id = tried_at_once(store)
    tick(store, NOW + timedelta(days=14, hours=1))
    report = WorkReport(state=WorkState.on_track)
    WorkUpdates(store).report(f"{idea_id}.1", report, Request(LEO, NOW + timedelta(days=15), new_key()))


def live(store: Store) -> str:
    idea_id, at = sent(store)
    Builds(store).begin(idea_id, at, build_draft(), Request(LEO, NOW, new_key()))
    Builds(store).go_live(idea_id, version_of(store, idea_id), Request(LEO, NOW, new_key()))
    return f"{idea_id}.30"


def buddy_named(store: Store) -> None:
    named = BuddyDraft(person="U0REX", team="Marketing", buddy="U0LEO")
    Buddies(store).name(named, Request(LEO, NOW, new_key()))


def buddy_changed(store: Store) -> None:
    buddy_named(store)
    changed = BuddyDraft(person="U0REX", team="Sales", buddy="U0ADA")
    Buddies(store).change(1, changed, Request(LEO, NOW, new_key()))


def buddy_removed(store: Store) -> None:
    buddy_named(store)
    Buddies(store).remove("U0REX", 1, Request(LEO, NOW, new_key()))


def squad(name: str = "Search") -> SquadDraft:
    return SquadDraft(name=name, kind=SquadKind.embedded)


def skipped(store: Store) -> None:
    Company(store).skip(Step.imports, 0, Request(ADA, NOW, new_key()))


def reopened(store: Store) -> None:
    skipped(store)
    Company(store).reopen(Step.imports, 1, Request(ADA, NOW, new_key()))


def drafted_digest(store: Store) -> tuple[str, int]:
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE series SET drafts = 2 WHERE is_digest")
    tick(store, NOW + timedelta(days=5))
    waiting = Drafts(store).waiting(ADA)
    assert waiting is not None
    return waiting.id, waiting.version


MEETING, STARTS = "guild.2026-03-05T1500", NOW + timedelta(days=1, hours=5)


def hosted(change: Callable[[Hosting, str, int, Request], object]) -> Case:
    def case(store: Store) -> object:
        with store.writing() as session:
            session.connection().exec_driver_sql(
                """UPDATE series SET hosts = '["U0REX", "U0RIA"]' WHERE key = 'guild'"""
            )
        tick(store, NOW)
        return change(Hosting(store), MEETING, 1, Request(REX, NOW, new_key()))

    return case


def closed(store: Store, outcome: LineOutcome = LineOutcome.action) -> None:
    Agendas(store).add_point("guild", "Talk about labels", Request(REX, NOW, new_key()))
    form = Minutes(store).form(MEETING, ADA, STARTS)
    result = LineResult(
        key=form.lines[0].key,
        outcome=outcome,
        text="Compare",
        member="U0REX",
        due_on=(STARTS + timedelta(days=1)).date(),
    )
    Minutes(store).close(MEETING, [result], Request(ADA, STARTS, new_key()))


def acted(store: Store) -> None:
    closed(store)
    Minutes(store).finish(1, 1, Request(REX, STARTS, new_key()))


def rated(store: Store) -> None:
    with store.writing() as session:
        until = NOW + timedelta(days=9)
        session.add(MeetingQuestion(series="guild", occurrence="2026-03-05T15:00", asks_at=STARTS, closes_at=until))
    Minutes(store).rate(MEETING, Worth.worth_it, Request(RIA, STARTS, new_key()))


def revoked(store: Store) -> None:
    Calendars(store).new_address(Request(RIA, NOW, new_key()))
    Calendars(store).revoke(Request(RIA, NOW, new_key()))


def drafted_for_leaders(store: Store) -> str:
    with store.writing() as session:
        leaders.apply(session, LeadershipPlan(rule="FREQ=WEEKLY;BYDAY=FR"), NOW)
    # Thursday at nine, for the leadership meeting of Friday.
    tick(store, NOW + timedelta(days=1))
    with store.reading() as session:
        found = last_leaders_draft(session)
        assert found is not None
        return found.id


def rows_of_priorities() -> tuple[PriorityRow, ...]:
    return tuple(PriorityRow(id=f"+{n}", line=f"Goal {n}: word{n}", weight=n + 1) for n in range(3))


def version(store: Store, form: Callable[[Principal], object]) -> int:
    found = form(ADA)
    assert hasattr(found, "version")
    return int(found.version)


def published(store: Store) -> None:
    look = asked(store)
    Publishing(store).looks_right(look.version, Request(LEO, NOW, new_key()))
    Publishing(store).publish(look.version, Request(ADA, NOW, new_key()))


def asked(store: Store) -> PolicyPreview:
    priorities = Priorities(store)
    look = priorities.draft(rows_of_priorities(), version(store, priorities.form), Request(ADA, NOW, new_key()))
    return Publishing(store).ask(look.version, Request(ADA, NOW, new_key()))


def expected(store: Store) -> None:
    policy = Policies(store).in_force(ADA).policy.model_copy(update={"viewers": ("U0RIA",)})
    number = Publishing(store).publish_file(policy, Request(OPERATOR, NOW, new_key()))
    assert number is not None
    Expectations(store).confirm(number, Request(RIA, NOW, new_key()))


def begun(store: Store) -> tuple[Imports, int]:
    table = read_table(b"Title,Problem\nGuess demand,Shelves are empty on Mondays.\n", "old.csv")
    imports = Imports(store)
    import_id = imports.begin(table, ADA, NOW).id
    imports.take_rows(import_id, list(table.records()), ADA)
    return imports, import_id


def given_again(store: Store) -> None:
    """Have a file read anew that was given without a word of it in the trail: the row is of its second reading."""
    _, import_id = begun(store)
    UploadedFiles(store).read(import_id, "F1", ADA, NOW)
    assert UploadedFiles(store).set_columns(import_id, ReadAs(header_row=0), {}, Request(ADA, NOW, new_key())) is None


def confirmed(store: Store) -> tuple[Imports, int]:
    imports, import_id = begun(store)
    imports.end_of_file(import_id, ADA, NOW)
    imports.confirm(import_id, None, Request(ADA, NOW, new_key()))
    return imports, import_id


def done(store: Store) -> tuple[Imports, int]:
    imports, import_id = confirmed(store)
    while imports.proceed(import_id, ADA, NOW):
        pass
    return imports, import_id


def fill(store: Store) -> None:
    for value, urgency in product(
        (Value.small, Value.medium, Value.very_large), (Urgency.none, Urgency.this_year, Urgency.this_quarter)
    ):
        submit(store, value=value, urgency=urgency)


def comparing(store: Store) -> Comparisons:
    fill(store)
    comparisons = Comparisons(store)
    comparisons.open(ADA, NOW)
    return comparisons


def compared(store: Store) -> Comparisons:
    comparisons = comparing(store)
    for by in (ADA, LEO):
        for position in range(6):
            comparisons.answer("1.1", position, Preference.first, by, NOW)
    return comparisons


def compared_of_what_has_gone(store: Store) -> None:
    comparisons = comparing(store)
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE idea SET private = true")
    fill(store)
    comparisons.again(Request(ADA, NOW, new_key()))


def imported(change: Callable[[Imports, int], object]) -> Case:
    return lambda store: change(*done(store))


def assigned(store: Store) -> None:
    done(store)
    lists = IdeaLists(store)
    [group] = lists.ownerless(TRIS).groups
    lists.assign({group.key: REX.member_id}, 0, Request(TRIS, NOW, new_key()))


def discarded(store: Store) -> None:
    imports, import_id = begun(store)
    imports.discard(import_id, ADA, NOW)


def ranked_again(store: Store) -> None:
    idea(store)
    published(store)
    Company(store).rank_again("x", 0, NOW)


def plan_made(store: Store) -> None:
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE squad SET weeks = 12")
    Plans(store).make(NOW)


def parked_card(store: Store) -> int:
    idea(store)
    with store.writing() as session:
        statement = "UPDATE outbox SET progress = 'parked', parked_for = 'dead' WHERE kind = 'card'"
        session.connection().exec_driver_sql(statement)
        return int(session.connection().exec_driver_sql("SELECT id FROM outbox WHERE kind = 'card'").scalar_one())


CASES: dict[str, tuple[str, Case]] = {
    "UndeliveredMessages.retry": (
        "delivery retried",
        lambda store: UndeliveredMessages(store).retry([parked_card(store)], OPERATOR, NOW),
    ),
    "UndeliveredMessages.drop": (
        "delivery dropped",
        lambda store: UndeliveredMessages(store).drop(parked_card(store), "Old.", OPERATOR, NOW),
    ),
    "Ideas.submit": ("submitted", idea),
    "Questions.ask": ("asked the hub", asked_hub),
    "Questions.make_idea": ("made it an idea", made_idea),
    "Questions.mark_answered": ("answered the question", answered_question),
    "Questions.hear": ("answered in the thread", answered_in_thread),
    "Questions.answer": (
        "answered in the thread",
        lambda store: Questions(store).answer(asked_hub(store), "By hand.", Request(TRIS, NOW, new_key())),
    ),
    "Replies.hear": ("replied", heard),
    "Replies.write": ("replied", wrote),
    "Replies.send": ("replied to requester", replied),
    "Merges.merge": ("merged", merged),
    "Merges.unmerge": ("unmerged", unmerged),
    "Ideas.offer": ("submitted", offered),
    "Ideas.submit_draft": ("submitted", submitted_as_new),
    "Supporting.join": ("supported", joined),
    "Revisions.edit": ("edited", edited),
    "Revisions.add_details": ("detailed", detailed),
    "Revisions.tell": ("unknown", told),
    "Revisions.withdraw": ("withdrawn", withdrawn),
    "Revisions.reopen": ("reopened", reopened_idea),
    "Ideas.answer": ("answered", answered),
    "Triage.send": ("sent", decided(lambda triage, id_, n: triage.send(id_, n, Request(TRIS, NOW, new_key())))),
    "Triage.send_to_runner_up": ("sent", sent_to_runner_up),
    "HandOvers.take": ("taken", handed_over(lambda each, id_, at, by: each.take(id_, at, by))),
    "HandOvers.hand_back": (
        "handed back",
        handed_over(lambda each, id_, at, by: each.hand_back(id_, at, "Not ours.", by)),
    ),
    "HandOvers.pass_on": (
        "passed on",
        handed_over(lambda each, id_, at, by: each.pass_on(id_, at, "delivery", "Theirs.", by)),
    ),
    "Triage.ask": ("asked", decided(lambda triage, id_, n: triage.ask(id_, n, "Why?", Request(TRIS, NOW, new_key())))),
    "Triage.not_now": (
        "parked",
        decided(lambda triage, id_, n: triage.not_now(id_, n, "Hm.", Request(TRIS, NOW, new_key()))),
    ),
    "Experiments.start": ("experiment started", tried),
    "Experiments.stop": (
        "experiment ended",
        lambda store: Experiments(store).stop(*tried(store), Conclusion(learned="No."), Request(LEO, NOW, new_key())),
    ),
    "Experiments.pivot": (
        "pivoted",
        lambda store: Experiments(store).pivot(
            *tried(store), Conclusion(learned="No."), experiment_draft(), Request(LEO, NOW, new_key())
        ),
    ),
    "Experiments.go_on": (
        "build begun",
        lambda store: Experiments(store).go_on(
            *tried(store), Conclusion(learned="Yes."), build_draft(), Request(LEO, NOW, new_key())
        ),
    ),
    "Builds.begin": (
        "built",
        lambda store: Builds(store).begin(*sent(store), build_draft(), Request(LEO, NOW, new_key())),
    ),
    "Builds.go_live": ("live", live),
    "Builds.measure": (
        "metric given",
        lambda store: Builds(store).measure(live(store), Measurement(value=9), Request(LEO, NOW, new_key())),
    ),
    "Builds.be_quiet": (
        "made quiet",
        lambda store: Builds(store).be_quiet(live(store), Request(LEO, NOW, new_key())),
    ),
    "Triage.review": (
        "declined",
        decided(
            lambda triage, id_, n: triage.review(
                id_, n, Review(outcome=Stage.declined, reason="No."), Request(TRIS, NOW, new_key())
            )
        ),
    ),
    "Triage.undo": ("undone", undone),
    "Triage.decide": (
        "parked",
        decided(
            lambda triage, id_, n: triage.decide(
                id_, n, WalkDecision(step=WalkStep.not_now, text="No data."), Request(TRIS, NOW, new_key())
            )
        ),
    ),
    "Triage.try_out": ("experiment", tried_at_once),
    "Buddies.name": ("buddy named", buddy_named),
    "Buddies.change": ("buddy changed", buddy_changed),
    "Buddies.remove": ("buddy removed", buddy_removed),
    "Rota.change": (
        "rota changed",
        lambda store: Rota(store).change(
            RotaChange(week=NOW.date() - timedelta(days=2), member="U0TOM"), Request(TRIS, NOW, new_key())
        ),
    ),
    "WorkUpdates.report": ("work reported", reported),
    "Plans.make": ("plan made", plan_made),
    "Pins.place": (
        "pinned",
        lambda store: Pins(store).place(
            idea(store), 1, Place(pin=Pin.into, reason="The law asks for it."), Request(LEO, NOW, new_key())
        ),
    ),
    "Origins.confirm": (
        "claimed",
        lambda store: Origins(store).confirm(handed_in(store), Request(LEO, NOW, new_key())),
    ),
    "Origins.deny": (
        "authorship denied",
        lambda store: Origins(store).deny(handed_in(store), Request(LEO, NOW, new_key())),
    ),
    "Supporting.support": ("supported", supported),
    "Supporting.take_back": (
        "support taken back",
        lambda store: Supporting(store).take_back(supported(store), Request(REX, NOW, new_key())),
    ),
    "Backing.change": ("named", named),
    "Backing.confirm": ("confirmed", lambda store: Backing(store).confirm(named(store), Request(LEO, NOW, new_key()))),
    "Backing.deny": ("not them", lambda store: Backing(store).deny(named(store), Request(LEO, NOW, new_key()))),
    "Backing.suggest": (
        "suggested",
        lambda store: Backing(store).suggest(named(store), "U0REX", Request(LEO, NOW, new_key())),
    ),
    "Company.name_people": (
        "people named",
        lambda store: Company(store).name_people(
            PeoplePlan(triager=("U0RIA",)), version(store, Company(store).people_form), Request(ADA, NOW, new_key())
        ),
    ),
    "Company.save_squad": (
        "squad saved",
        lambda store: Company(store).save_squad(None, 1, squad(), Request(ADA, NOW, new_key())),
    ),
    "Company.close_squad": (
        "squad closed",
        lambda store: Company(store).close_squad(
            "payments", Company(store).squad_form("payments", ADA).version, None, Request(ADA, NOW, new_key())
        ),
    ),
    "Company.skip": ("step skipped", skipped),
    "Company.reopen": (
        "step reopened",
        reopened,
    ),
    "Company.reached": (
        "channel reached",
        lambda store: Company(store).reached("C0TRIAGE", "x", ChannelReach.archived, NOW, new_key()),
    ),
    "Company.rank_again": (
        "ranked again",
        ranked_again,
    ),
    "Priorities.draft": (
        "priorities drafted",
        lambda store: Priorities(store).draft(
            rows_of_priorities(), version(store, Priorities(store).form), Request(ADA, NOW, new_key())
        ),
    ),
    "Priorities.change_part": (
        "priorities drafted",
        lambda store: Priorities(store).change_part(
            PolicyFormPart.charter,
            {"says": "Hard questions.", "days_to_look": "2"},
            version(store, Priorities(store).form),
            Request(ADA, NOW, new_key()),
        ),
    ),
    "Priorities.change_priority": (
        "priorities drafted",
        lambda store: Priorities(store).change_priority(
            "fraud", {"why": "Margin."}, version(store, Priorities(store).form), Request(ADA, NOW, new_key())
        ),
    ),
    "Publishing.ask": ("review asked", asked),
    "Publishing.looks_right": ("draft reviewed", published),
    "Publishing.publish": ("policy published", published),
    "Publishing.publish_file": ("policy published", expected),
    "Expectations.confirm": ("policy confirmed", expected),
    "Planning.name_channels": (
        "channels named",
        lambda store: Planning(store).name_channels(
            ChannelsDraft(plan=ChannelPlan(triage_channel="C0NEW")),
            version(store, Planning(store).channels_form),
            Request(ADA, NOW, new_key()),
        ),
    ),
    "Planning.plan_meeting": (
        "meeting planned",
        lambda store: Planning(store).plan_meeting(
            MeetingDraft(
                name="Guild", rhythm=RecurrenceKind.weekly, day=Day.friday, time="11:00", zone="Europe/Berlin"
            ),
            version(store, Planning(store).meeting_form),
            Request(ADA, NOW, new_key()),
        ),
    ),
    "Agendas.add_point": (
        "point added",
        lambda store: Agendas(store).add_point("guild", "Talk about labels", Request(REX, NOW, new_key())),
    ),
    "Minutes.close": ("meeting closed", closed),
    "Minutes.finish": ("action done", acted),
    "Minutes.rate": ("meeting rated", rated),
    "Calendars.new_address": (
        "calendar address made",
        lambda store: Calendars(store).new_address(Request(RIA, NOW, new_key())),
    ),
    "Calendars.revoke": ("calendar address revoked", revoked),
    "Planning.plan_leadership": (
        "leadership planned",
        lambda store: Planning(store).plan_leadership(
            LeadershipDraft(
                is_planned=True, rhythm=RecurrenceKind.weekly, day=Day.monday, time="10:00", zone="Europe/Berlin"
            ),
            version(store, Planning(store).leadership_form),
            Request(ADA, NOW, new_key()),
        ),
    ),
    "Hosting.edit": ("agenda edited", hosted(lambda each, name, at, by: each.edit(name, at, "Hi", [], by))),
    "Hosting.hand_over": ("meeting handed over", hosted(lambda each, name, at, by: each.hand_over(name, at, by))),
    "Hosting.keep": ("meeting kept", hosted(lambda each, name, at, by: each.keep(name, at, by))),
    "Hosting.skip": ("meeting skipped", hosted(lambda each, name, at, by: each.skip(name, at, by))),
    "Hosting.move": (
        "meeting moved",
        hosted(lambda each, name, at, by: each.move(name, at, STARTS.date(), "17:00", by)),
    ),
    "Planning.add_meeting": (
        "meeting planned",
        lambda store: Planning(store).add_meeting(
            NewMeetingDraft(
                template=Template.office_hours,
                name="Office hours",
                rhythm=RecurrenceKind.weekly,
                day=Day.monday,
                time="11:00",
                zone="Europe/Berlin",
            ),
            Request(ADA, NOW, new_key()),
        ),
    ),
    "DigestChoices.choose": (
        "digest chosen",
        lambda store: DigestChoices(store).choose(DigestDelivery.message, Request(RIA, NOW, new_key())),
    ),
    "LeadersDigests.edit": (
        "leaders digest edited",
        lambda store: LeadersDigests(store).edit(
            drafted_for_leaders(store), 1, ["Shorter."], None, Request(ADA, NOW, new_key()), with_decision=True
        ),
    ),
    "LeadersDigests.send": (
        "leaders digest sent",
        lambda store: LeadersDigests(store).send(
            drafted_for_leaders(store), 1, ["U0RIA"], Request(ADA, NOW, new_key())
        ),
    ),
    "Drafts.edit": (
        "digest edited",
        lambda store: Drafts(store).edit(
            *drafted_digest(store), DraftEdit(introduction="Hi"), Request(ADA, NOW, new_key())
        ),
    ),
    "Drafts.post": (
        "digest posted",
        lambda store: Drafts(store).post(*drafted_digest(store), Request(ADA, NOW, new_key())),
    ),
    "Drafts.skip": (
        "digest skipped",
        lambda store: Drafts(store).skip(*drafted_digest(store), Request(ADA, NOW, new_key())),
    ),
    "Viewers.change": ("shown", shown),
    "Members.make_admins": ("first admins named", lambda store: Members(store).make_admins(["U0REX"], NOW)),
    "UploadedFiles.give": ("file given", lambda store: UploadedFiles(store).give("F1", Request(ADA, NOW, new_key()))),
    "UploadedFiles.read": ("import read", lambda store: UploadedFiles(store).read(begun(store)[1], "F1", ADA, NOW)),
    "UploadedFiles.set_columns": ("file given", given_again),
    "UploadedFiles.undo": (
        "undo asked",
        lambda store: UploadedFiles(store).undo(done(store)[1], Request(ADA, NOW, new_key())),
    ),
    "Comparisons.open": ("comparison begun", comparing),
    "Comparisons.answer": ("comparison finished", compared),
    "Comparisons.again": ("comparison ended", compared_of_what_has_gone),
    "IdeaLists.assign": ("owner assigned", assigned),
    "Imports.begin": ("import begun", begun),
    "Imports.confirm": ("import started", confirmed),
    "Imports.proceed": ("import done", done),
    "Imports.decide": (
        "import decided",
        imported(lambda imports, id_: imports.decide(id_, {2: True}, Request(ADA, NOW, new_key()))),
    ),
    "Imports.undo_some": (
        "import undone",
        imported(lambda imports, id_: [imports.undo_some(id_, ADA, NOW) for _ in range(2)]),
    ),
    "Imports.discard": (
        "import discarded",
        discarded,
    ),
}
