"""A sentence that only one person sees, where they clicked; and that nobody is an admin any more."""

from bot.blocks import section
from bot.messages.rendered import Rendered
from bot.text import mention, one_line
from intake.facts import NoAdminFact, NoticeFact


def render(notice: NoticeFact) -> Rendered:
    """Return the sentence; where somebody was faster, it says who."""
    said = one_line(notice.text, 1500)
    text = f"{mention(notice.by)} was faster. {said}" if notice.by else said
    return Rendered([section(text)], text)


def render_no_admin(_fact: NoAdminFact) -> Rendered:
    """Return the sentences that tell of it."""
    text = (
        "Nobody is an admin of Guildhall any more, so nobody can change its settings. Tell whoever runs it: they name "
        "one in GUILDHALL_ADMINS and start it again. Ideas, meetings and digests go on as before."
    )
    return Rendered([section(text)], text)
