"""Names for those who hear a page: unlike any other of their surface, beginning with what those who see it read."""

from collections import Counter

from sandbox.inputs import Placed, placed_elements
from sandbox.page.reader import Reader
from sandbox.state import Json

LENGTH = 80
WORDY = {"section", "header", "context"}


def names_of(blocks: list[Json], reader: Reader) -> dict[str, str]:
    """Give the name of every element outside input blocks, by address; those have labels of their own."""
    near = _near_words(blocks, reader)
    every = [each for each in placed_elements([block for block in blocks if _readable(block)]) if not each.is_input]
    plain = {each.address: _plain(each, near) for each in every}
    shared = Counter((each.element["type"], plain[each.address]) for each in every)
    named = {}
    for each in every:
        name = plain[each.address]
        heading = near[each.block_id] if shared[each.element["type"], name] > 1 else ""
        named[each.address] = f"{name}: {heading}" if heading and heading != name else name
    return _numbered(named)


def brief(text: str) -> str:
    """Give the beginning of a text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= LENGTH else f"{line[: LENGTH - 1]}…"


def _readable(block: Json) -> bool:
    return "block_id" in block and ("elements" in block or "accessory" in block)


def _plain(placed: Placed, near: dict[str, str]) -> str:
    element = placed.element
    label = str(element.get("accessibility_label") or placed.label)
    if label:
        return label
    kind = str(element["type"])
    if kind == "overflow":
        return "More"
    return near[placed.block_id] or placed.action_id or kind


def _near_words(blocks: list[Json], reader: Reader) -> dict[str, str]:
    """Give for each block the words that it stands with: its own, or the last before it."""
    near: dict[str, str] = {}
    last = ""
    for block in blocks:
        if block.get("type") in WORDY:
            last = _words(block, reader) or last
        near[str(block.get("block_id"))] = last
    return near


def _words(block: Json, reader: Reader) -> str:
    texts = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
    first = next((each for each in texts if isinstance(each, dict) and "text" in each), None)
    return brief(reader.text(first).striptags()) if first and isinstance(first.get("text"), str) else ""


def _numbered(named: dict[str, str]) -> dict[str, str]:
    """Tell apart what is still called alike."""
    counts: Counter[str] = Counter()
    unlike = {}
    for address, name in named.items():
        counts[name] += 1
        unlike[address] = name if counts[name] == 1 else f"{name} ({counts[name]})"
    return unlike
