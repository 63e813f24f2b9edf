"""The question to somebody who was named for an idea, and the news for its supporters."""

from bot import ids
from bot.blocks import Rendered, actions, button, context, prose, section
from bot.text import cut, mention, one_line
from intake.ideas import STAGE_NAMES, Asked
from intake.notifications.support import BackerNotification, SupportedNotification
from intake.rules.support import SupportAnswer
from intake.sentences import below_title

# The question to somebody who was named for an idea; it says so once it is answered or withdrawn.

PROBLEM = 600
QUESTIONS: dict[Asked, str] = {
    Asked.sponsor: "Will you sponsor this idea? (You back it publicly.)",
    Asked.expert: "Could you be the subject expert and answer questions?",
    Asked.data_access: "Could you give access to the data it needs?",
    Asked.integration_owner: "Do you own the system it would go into, and would you integrate it?",
}
LISTED_AS: dict[Asked, str] = {
    Asked.sponsor: "its sponsor",
    Asked.expert: "its expert",
    Asked.data_access: "its contact for data access",
    Asked.integration_owner: "its integration owner",
}
OVER: dict[SupportAnswer, str] = {
    SupportAnswer.yes: "Thanks, you're listed as {role}.",
    SupportAnswer.no: "Thanks for answering. Somebody else can be asked now.",
    SupportAnswer.passed_on: "Thanks. We've asked {suggested} instead.",
    SupportAnswer.taken_back: "You don't need to answer any more. Thanks.",
}
COUNTS = "It only counts if you say yes. No is fine."


def render_role_request(request: BackerNotification) -> Rendered:
    """Return the question, or how it was answered."""
    title, idea = one_line(request.title), "a private idea" if request.private else f"an AI idea, {request.label}"
    news, question = f"{mention(request.asked_by)} named you for {idea}", QUESTIONS[request.role]
    head, spoken = section(f"{news}: *{title}*\n{question}"), f"{news}: “{title}”. {question}"
    if request.answer is not None:
        over = OVER[request.answer].format(role=LISTED_AS[request.role], suggested=mention(request.suggested))
        return Rendered([head, context(over)], f"{spoken} {over}")
    value = ids.encode(request.backer, request.version)
    buttons = [
        button("Yes, I'm in", ids.BACK_YES, value, primary=True),
        button("Not me", ids.BACK_NO, value),
        *(
            [button("Suggest …", ids.SUGGEST, value, accessibility_label="Suggest somebody else")]
            if request.may_suggest
            else []
        ),
    ]
    blocks = [head, prose(cut(request.problem, PROBLEM)), context(COUNTS), actions(*buttons)]
    return Rendered(blocks, f"{spoken} {COUNTS}")


# News for somebody who supports an idea: one message for each decision, with a button to stop or resume such news.

WHY = 1000
NO_MORE = "You won't get news about ideas you support any more."


def news_promise(*, decided: bool) -> str:
    """Say what somebody who supports an idea hears of it."""
    return "You'll get one message when there is news." if decided else "You'll get one message with the decision."


def render_supported(notification: SupportedNotification) -> Rendered:
    """Return the sentence."""
    title, why = one_line(notification.title), one_line(below_title(notification.why, notification.title), WHY)
    if not notification.supports:
        no_more = "You no longer support {}, {}. You won't get news about it."
        return Rendered(
            [section(no_more.format(notification.label, f"*{title}*"))],
            no_more.format(notification.label, f"“{title}”"),
        )
    status, idea = STAGE_NAMES[notification.stage], f"You support {notification.label}"
    value = ids.encode(notification.id, notification.version)
    stop = button("Stop this news", ids.HEAR_LESS, value, accessibility_label="Stop this news about ideas I support")
    resume = button("Send me news", ids.HEAR_MORE, value, accessibility_label="Send me news about ideas I support")
    blocks = [
        section(f"{idea}, *{title}*. *{status}.* {why}"),
        *([] if notification.heard else [context(NO_MORE)]),
        actions(stop if notification.heard else resume),
    ]
    return Rendered(blocks, f"{idea}, “{title}”: {status}. {why}{'' if notification.heard else ' ' + NO_MORE}")
