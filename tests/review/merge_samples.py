"""Cases of the merge, as a translator would tell them.

Each case: what was sent, what holds in the store now (nothing: the machine's text), what came back in each file, and
what must follow. A text with a status and a note is written ``text | status | note``; without a status it is ``draft``.
"""

from __future__ import annotations

from dataclasses import dataclass

MACHINE = "The meeting open in March."


@dataclass(frozen=True)
class Case:
    name: str
    sent: str
    store: str
    back: tuple[str, ...]
    expected: str
    """What holds afterwards; ``conflict`` first where a person has to choose, and then what holds meanwhile."""


CASES = (
    Case("nobody did anything", MACHINE, "", (MACHINE,), ""),
    Case("two files, nobody did anything", MACHINE, "", (MACHINE, MACHINE), ""),
    Case("a correction", MACHINE, "", ("It opened.",), "It opened. | edited"),
    Case("a correction with its own status", MACHINE, "", ("It opened. | approved",), "It opened. | approved"),
    Case("approved as it is", MACHINE, "", (f"{MACHINE} | approved",), f"{MACHINE} | approved"),
    Case("only a note", MACHINE, "", (f"{MACHINE} | draft | who?",), f"{MACHINE} | draft | who?"),
    Case("a cleared cell decides nothing", MACHINE, "", ("",), ""),
    Case("a cleared cell leaves the store alone", MACHINE, "Mine. | edited", ("",), "Mine. | edited"),
    Case("a cleared cell, but approved", MACHINE, "", (" | approved",), f"{MACHINE} | approved"),
    Case("decided here meanwhile, file untouched", MACHINE, "Mine. | edited", (MACHINE,), "Mine. | edited"),
    Case("both say the same", MACHINE, "It opened. | edited", ("It opened. | edited",), "It opened. | edited"),
    Case("the same text, the file approves", MACHINE, "Ours. | edited", ("Ours. | approved",), "Ours. | approved"),
    Case("the same text, the store approves", MACHINE, "Ours. | approved", ("Ours. | edited",), "Ours. | approved"),
    Case("both changed it, differently", MACHINE, "Mine. | edited", ("Theirs.",), "conflict | Mine. | edited"),
    Case(
        "changed here, approved there as it was",
        MACHINE,
        "Mine. | edited",
        (f"{MACHINE} | approved",),
        "conflict | Mine. | edited",
    ),
    Case(
        "approved here, changed there",
        MACHINE,
        f"{MACHINE} | approved",
        ("Theirs.",),
        f"conflict | {MACHINE} | approved",
    ),
    Case(
        "our decision was sent and improved", "Mine. | edited", "Mine. | edited", ("Best. | edited",), "Best. | edited"
    ),
    Case(
        "an approved text was changed: nobody has approved the new one",
        "Mine. | approved",
        "Mine. | approved",
        ("Best. | approved",),
        "Best. | edited",
    ),
    Case("taken back to draft", "Mine. | approved", "Mine. | approved", ("Mine. | draft",), "Mine. | draft"),
    Case(
        "a note there, a text here",
        MACHINE,
        "Mine. | edited",
        (f"{MACHINE} | draft | who?",),
        "Mine. | edited | who?",
    ),
    Case(
        "both wrote a note",
        MACHINE,
        "Mine. | edited | sure",
        (f"{MACHINE} | draft | who?",),
        "Mine. | edited | sure\nwho?",
    ),
    Case("two reviewers, the same text", MACHINE, "", ("It opened.", "It opened."), "It opened. | edited"),
    Case(
        "two reviewers, one approves what the other wrote",
        MACHINE,
        "",
        ("It opened. | approved", "It opened."),
        "It opened. | approved",
    ),
    Case("two reviewers differ", MACHINE, "", ("One way.", "Another way."), "conflict | " + MACHINE),
    Case("one of two reviewers did nothing", MACHINE, "", (MACHINE, "One way."), "One way. | edited"),
    Case(
        "one changed it, one approved it as it was",
        MACHINE,
        "",
        ("One way.", f"{MACHINE} | approved"),
        "conflict | " + MACHINE,
    ),
    Case("locked here", MACHINE, "Mine. | locked", ("Theirs.",), "conflict | Mine. | locked"),
    Case(
        "locked here, a note there",
        MACHINE,
        "Mine. | locked",
        (f"{MACHINE} | draft | hm",),
        "conflict | Mine. | locked",
    ),
    Case("locked here, unlocked there", "M. | locked", "M. | locked", ("M. | approved",), "conflict | M. | locked"),
    Case("locked there", MACHINE, "", ("Fixed. | locked",), "Fixed. | locked"),
    Case("a line end more means nothing", MACHINE, "", (MACHINE + "\r\n",), ""),
)
