"""Whatever people do with ideas in whatever order: only what a plain model allows happens, and nothing gets lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from intake.access import Principal, Request
from intake.answers import Review
from intake.errors import Refused
from intake.ideas import IdeaAnswers, IdeaEdit, Stage
from intake.queries import support as support_queries
from intake.services.form_drafts import FormDrafts
from intake.services.idea_lists import IdeaLists
from intake.services.ideas import Ideas
from intake.services.matching.search import Search
from intake.services.merges import Merges
from intake.services.revisions import Revisions
from intake.services.support import Supporting
from intake.services.triage import Triage
from intake.tables import Idea, Support
from tests.company import ADA, GUEST, LEO, NOW, REX, RIA, TOM, TRIS, draft, new_key, open_store
from tests.intake.helpers import staged, version_of
from tests.intake.services.test_merges import everything
from tests.intake.test_ideas import ALLOWED

PEOPLE = (RIA, REX, TRIS, TOM, ADA, LEO)
TRIAGERS = {TRIS.member_id, TOM.member_id}
EDITABLE = {"submitted", "needs_info", "accepted", "experiment", "build", "live"}
OVER = {"declined", "merged", "withdrawn"}
TITLES = ("Spot stolen cards", "Stop stolen cards", "Tell which parcels come late", "Count pallets in the hall")
people = st.sampled_from(PEOPLE)


@dataclass
class Model:
    """What should be true of an idea."""

    requester: str
    private: bool
    titles: list[str]
    stage: str = "submitted"
    is_reopened: bool = False
    supporters: dict[str, str] = field(default_factory=dict)
    merged_into: str | None = None
    before: str = ""
    moved: list[str] = field(default_factory=list)
    lead: str = ""

    def may_see(self, by: Principal) -> bool:
        return not self.private or by.member_id in self.readers

    @property
    def readers(self) -> set[str]:
        """Who may see it while it is private: a squad's lead, once it was sent to the squad."""
        return {self.requester, self.lead, *TRIAGERS}

    def may_move(self, stage: str) -> bool:
        return stage in ALLOWED[self.stage].split()

    def may_decide(self, by: Principal, stage: str) -> bool:
        return by.member_id in TRIAGERS - {self.requester} and self.may_move(stage)


class OwnIdeas(RuleBasedStateMachine):
    """The people of a company, at work on their ideas."""

    ideas: Bundle[str] = Bundle("ideas")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.model: dict[str, Model] = {}
        self.now = NOW

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def request(self, by: Principal) -> Request:
        self.now += timedelta(minutes=1)
        return Request(by, self.now, new_key())

    def attempt(self, allowed: bool, act: Callable[[], object]) -> bool:
        """Have somebody try something that the model allows, or not; tell whether it happened."""
        refusal = ""
        try:
            act()
        except Refused as refused:
            refusal = refused.message or "refused"
        assert allowed is (not refusal), refusal or "this should have been refused"
        return allowed

    @rule(target=ideas, by=people, private=st.booleans(), title=st.sampled_from(TITLES))
    def submit(self, by: Principal, private: bool, title: str) -> str:
        title = f"{title} secret{len(self.model)}" if private else title
        made = Ideas(self.store).submit(draft(title=title, private=private), self.request(by))
        self.model[made.id] = Model(by.member_id, private, [title])
        return made.id

    @rule(target=ideas, by=people, title=st.sampled_from(TITLES))
    def submit_or_keep(self, by: Principal, title: str) -> str:
        """Submit from the form: where there are ideas like it the draft is kept, and submitted as new after that."""
        kept = f"{len(self.model):032x}"
        answer = Ideas(self.store).offer(draft(title=title), self.request(by), kept)
        if not hasattr(answer, "id"):
            assert kept in [each.id for each in FormDrafts(self.store).of(by, self.now)]
            answer = Ideas(self.store).submit_draft(kept, self.request(by))
        assert kept not in [each.id for each in FormDrafts(self.store).of(by, self.now)]
        self.model[answer.id] = Model(by.member_id, False, [title])
        return answer.id

    @rule(idea=ideas, by=people, title=st.sampled_from(TITLES))
    def edit(self, idea: str, by: Principal, title: str) -> None:
        model = self.model[idea]
        title = f"{title} secret" if model.private else title
        own = by.member_id == model.requester
        is_new = title != model.titles[-1]
        allowed = own and (model.stage in EDITABLE or not is_new)
        edit = IdeaEdit(title=title)
        if self.attempt(allowed, lambda: Revisions(self.store).edit(idea, edit, self.request(by))) and is_new:
            model.titles.append(title)

    @rule(idea=ideas, by=people)
    def withdraw(self, idea: str, by: Principal) -> None:
        model = self.model[idea]
        allowed = by.member_id == model.requester and model.may_move("withdrawn")
        at = version_of(self.store, idea)
        if self.attempt(allowed, lambda: Revisions(self.store).withdraw(idea, at, "Done.", self.request(by))):
            model.stage = "withdrawn"

    @rule(idea=ideas, by=people)
    def reopen(self, idea: str, by: Principal) -> None:
        model = self.model[idea]
        is_closed = model.stage in ("parked", "declined") and not model.is_reopened
        allowed = by.member_id == model.requester and is_closed
        at = version_of(self.store, idea)
        if self.attempt(allowed, lambda: Revisions(self.store).reopen(idea, at, "New.", self.request(by))):
            model.stage, model.is_reopened = "submitted", True

    @rule(idea=ideas, by=people, words=st.sampled_from(("Me too.", "We lose them as well.")))
    def join(self, idea: str, by: Principal, words: str) -> None:
        model = self.model[idea]
        allowed = not model.private and by.member_id != model.requester and model.stage not in OVER
        if self.attempt(allowed, lambda: Supporting(self.store).join(idea, words, "", self.request(by))):
            model.supporters[by.member_id] = words

    @rule(idea=ideas, by=people)
    def take_back(self, idea: str, by: Principal) -> None:
        model = self.model[idea]
        if self.attempt(model.may_see(by), lambda: Supporting(self.store).take_back(idea, self.request(by))):
            model.supporters.pop(by.member_id, None)

    @rule(idea=ideas, by=people, stage=st.sampled_from(("accepted", "parked", "declined")))
    def decide(self, idea: str, by: Principal, stage: str) -> None:
        model = self.model[idea]
        review = Review(outcome=Stage[stage], squad="payments", reason="" if stage == "accepted" else "No data.")
        at = version_of(self.store, idea)
        allowed = model.may_decide(by, stage)
        if self.attempt(allowed, lambda: Triage(self.store).review(idea, at, review, self.request(by))):
            model.stage = stage
            if stage == "accepted":
                model.lead = LEO.member_id

    @rule(idea=ideas, by=people)
    def ask(self, idea: str, by: Principal) -> None:
        model = self.model[idea]
        at = version_of(self.store, idea)
        allowed = model.may_decide(by, "needs_info")
        if self.attempt(allowed, lambda: Triage(self.store).ask(idea, at, "How many?", self.request(by))):
            model.stage = "needs_info"

    @rule(idea=ideas, by=people)
    def answer(self, idea: str, by: Principal) -> None:
        model = self.model[idea]
        allowed = by.member_id == model.requester and model.stage == "needs_info"
        answers = IdeaAnswers(text="Eighty a week.")
        if self.attempt(allowed, lambda: Ideas(self.store).answer(idea, answers, self.request(by))):
            model.stage = "submitted"

    def may_merge(self, one: str, other: str, by: Principal) -> bool:
        model, target = self.model[one], self.model[other]
        return (
            one != other
            and not (model.private or target.private)
            and model.may_decide(by, "merged")
            and by.member_id != target.requester
            and target.stage not in OVER
        )

    def merge_now(self, one: str, other: str, by: Principal) -> None:
        at = version_of(self.store, one)
        allowed = self.may_merge(one, other, by)
        if self.attempt(allowed, lambda: Merges(self.store).merge(one, at, other, self.request(by))):
            model = self.model[one]
            model.before, model.stage, model.merged_into = model.stage, "merged", other
            model.moved = [id_ for id_, each in self.model.items() if each.merged_into == one]
            for id_ in model.moved:
                self.model[id_].merged_into = other

    def unmerge_now(self, one: str, by: Principal) -> None:
        model = self.model[one]
        at = version_of(self.store, one)
        allowed = by.member_id in TRIAGERS - {model.requester} and model.stage == "merged"
        if self.attempt(allowed, lambda: Merges(self.store).unmerge(one, at, self.request(by))):
            for id_ in model.moved:
                if self.model[id_].merged_into == model.merged_into:
                    self.model[id_].merged_into = one
            model.stage, model.merged_into, model.moved = model.before, None, []

    @rule(one=ideas, other=ideas, by=people)
    def merge(self, one: str, other: str, by: Principal) -> None:
        self.merge_now(one, other, by)

    @rule(one=ideas, by=people)
    def unmerge(self, one: str, by: Principal) -> None:
        self.unmerge_now(one, by)

    @rule(one=ideas, other=ideas, by=st.sampled_from((TRIS, TOM)))
    def merge_and_unmerge(self, one: str, other: str, by: Principal) -> None:
        if self.may_merge(one, other, by):
            before = self.kept()
            self.merge_now(one, other, by)
            self.unmerge_now(one, by)
            assert self.kept() == before

    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """Return everything but the squads that are suggested: what was decided since then teaches other ones."""
        kept = everything(self.store)
        kept["idea"] = [{name: value for name, value in row.items() if name != "routing"} for row in kept["idea"]]
        return kept

    @rule(idea=ideas)
    def a_guest_does_nothing(self, idea: str) -> None:
        at = version_of(self.store, idea)
        acts: tuple[Callable[[], object], ...] = (
            lambda: Revisions(self.store).edit(idea, IdeaEdit(title="Mine"), self.request(GUEST)),
            lambda: Revisions(self.store).withdraw(idea, at, "", self.request(GUEST)),
            lambda: Supporting(self.store).join(idea, "", "", self.request(GUEST)),
            lambda: Merges(self.store).unmerge(idea, at, self.request(GUEST)),
            lambda: Search(self.store).find(GUEST, "stolen"),
        )
        for act in acts:
            self.attempt(False, act)

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        with self.store.reading() as session:
            for id_, model in self.model.items():
                row = session.get_one(Idea, id_)
                assert row.stage.name == model.stage
                assert (row.requester, row.private, row.title) == (model.requester, model.private, model.titles[-1])
                assert row.merged_into == model.merged_into
                if not model.private:
                    assert {each.member for each in support_queries.supporters(session, row)} == self.backing(id_)
                for member, words in model.supporters.items():
                    assert session.get_one(Support, (id_, member)).words == words

    def backing(self, idea: str) -> set[str]:
        """Return who supports an idea by the model: with those of what was merged into it, and their requesters."""
        merged = [id_ for id_, each in self.model.items() if each.merged_into == idea]
        members = {member for id_ in (idea, *merged) for member in self.model[id_].supporters}
        return (members | {self.model[id_].requester for id_ in merged}) - {self.model[idea].requester}

    @invariant()
    def every_text_is_kept(self) -> None:
        for id_, model in self.model.items():
            revisions = Triage(self.store).form(id_, self.reader(model)).revisions
            titles = [model.titles[0], *(revision.changes[0].new for revision in reversed(revisions))]
            assert titles == model.titles

    def reader(self, model: Model) -> Principal:
        return next(each for each in PEOPLE if each.member_id == model.requester)

    @invariant()
    def nobody_learns_of_what_is_private(self) -> None:
        private = {id_: model for id_, model in self.model.items() if model.private}
        # Where none is private there is nothing to learn of.
        for by in (REX, LEO) if private else ():
            shown = {idea.id for idea in Search(self.store).find(by, "secret stolen parcels pallets cards").ideas}
            with self.store.reading_together():
                shown |= {idea.id for stage in Stage for idea in self.listed(by, stage)}
            assert not [id_ for id_ in shown if id_ in private and not private[id_].may_see(by)]
        for fact in staged(self.store):
            model = private.get(str(fact.snapshot.get("id") or fact.snapshot.get("idea_id")))
            if model is not None:
                assert fact.audience in model.readers, fact.kind

    def listed(self, by: Principal, stage: Stage) -> Any:
        return IdeaLists(self.store).of_stage(by, stage).lines

    @invariant()
    def nobody_gets_more_than_six_messages_of_their_idea(self) -> None:
        for id_, model in self.model.items():
            told = {
                fact.subject or fact.key
                for fact in staged(self.store)
                if fact.audience == model.requester and fact.kind in ("tracker", "news", "question", "merged")
                if id_ in fact.key.split("@")[0].split(":")[1:2]
            }
            assert len(told) <= 6, told


OwnIdeas.TestCase.settings = settings(
    derandomize=True, max_examples=20, stateful_step_count=25, deadline=None, database=None
)
TestOwnIdeas = OwnIdeas.TestCase
