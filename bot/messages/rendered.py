"""What a message is made of."""

from dataclasses import dataclass
from typing import Any

from bot.blocks import BLOCKS, fitted
from bot.text import clip, units, whole

# Of the text, and of the text and the blocks of an answer to a command together.
TEXT, RESPONSE = 3500, 12_800


@dataclass(frozen=True)
class Rendered:
    """Blocks to look at, and one text that says the same to those who hear it or read a notification."""

    blocks: list[Any]
    text: str

    def __post_init__(self) -> None:
        """Keep both within what Slack takes, and let the text end as a sentence does."""
        text = whole(clip(self.text, TEXT))
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "blocks", fitted(self.blocks, min(BLOCKS, RESPONSE - units(text))))
