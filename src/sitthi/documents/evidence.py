"""The evidence file of a complaint: its facts, its deadlines, and all that was decided for its customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from sitthi.documents import deeds, words
from sitthi.documents.entries import Because, Entry, about, subject
from sitthi.documents.figures import at, bound, day
from sitthi.documents.words import say
from sitthi.kernel.moment import day_of
from sitthi.standing.money_parts import ComplaintPart
from sitthi.terms import Text
from sitthi.views.quantities import quantity
from sitthi.views.wording import word

TEMPLATE = "evidence"
KEPT = "kept"
LATE = "late"
WAITING = "waiting"
ACKNOWLEDGE = "acknowledge"
RESOLVE = "resolve"


class Attachment(msgspec.Struct, frozen=True):
    """What is known of an attached document: never the document itself."""

    name: str
    media_type: str = ""
    bytes: int = 0
    sha256: str = ""


class Paper(msgspec.Struct, frozen=True):
    """What was written about the complaint: as it came, a note, an answer. ``deed`` is what was done with it."""

    at_us: int
    deed: Text
    actor: Text
    text: str
    attachments: tuple[Attachment, ...] = ()


class Deadline(msgspec.Struct, frozen=True):
    """One thing owed by the end of a day, when it was done (0 = not yet), and whether in time; by which clause."""

    what: str
    clause: str
    by_day: int
    done_us: int
    verdict: str


class Held(msgspec.Struct, frozen=True):
    """Points of one of the customer's places, ``account/BA`` or ``number/0812345678``: what is there and owed.

    ``lots`` are those with points left, each (points, last day); ``balance`` is what can be spent.
    """

    place: str
    state: str
    balance: int
    owed: int
    lots: tuple[tuple[int, int], ...]


class Evidence(msgspec.Struct, frozen=True):
    """What the file says. ``entries`` may be read anew by each who goes through them, and so need not fit in memory."""

    complaint: ComplaintPart
    name: str
    issuer: Text
    papers: tuple[Paper, ...]
    deadlines: tuple[Deadline, ...]
    entries: Iterable[Entry]
    points: tuple[Held, ...] = ()


def deadlines_of(part: ComplaintPart) -> tuple[Deadline, ...]:
    """Both deadlines; what is not done is late once it was found so (prepaid/complaint.acknowledge, .resolve; R26)."""

    def made(what: str, clause: str, by_day: int, done_us: int) -> Deadline:
        late = day_of(done_us) > by_day if done_us else what in part.late
        verdict = LATE if late else KEPT if done_us else WAITING
        return Deadline(what, clause, by_day, done_us, verdict)

    return (
        made(ACKNOWLEDGE, "prepaid/complaint.acknowledge", part.acknowledge_by_day, part.acknowledged_us),
        made(RESOLVE, "prepaid/complaint.resolve", part.resolve_by_day, part.resolved_us),
    )


def page(model: Evidence, language: str) -> dict[str, Any]:
    """All that is printed, in words of the language; entries come one by one."""
    part = model.complaint
    said = words.labels(words.EVIDENCE, language)
    state = words.COMPLAINT_STATES.get(part.state)
    return {
        "language": language,
        "label": said,
        "issuer": say(model.issuer, language),
        "complaint": part.complaint,
        "state": part.state if state is None else say(state, language),
        "state_code": LATE if any(one.verdict == LATE for one in model.deadlines) else part.state,
        "facts": [
            [said["complaint"], part.complaint],
            [said["holder"], model.name or part.holder],
            [said["holder_id"], part.holder],
            [said["about"], bound(say(about(part.about), language))],
            [said["channel"], word(part.channel, language, words.CHANNELS)],
            [said["received"], at(part.received_us, language)],
            [said["assigned_to"], part.assigned_to or said["nobody"]],
        ],
        "deadlines": [_deadline(one, said, language) for one in model.deadlines],
        "papers": [_paper(one, said, language) for one in model.papers],
        "points": [_held(one, said, language) for one in model.points],
        "entries": _entries(model.entries, said, language),
    }


def _held(one: Held, said: dict[str, str], language: str) -> dict[str, Any]:
    owed = f"{said['points_owed']} {quantity(one.owed, 'points', language)}" if one.owed else ""
    return {
        "place": say(subject(one.place), language),
        "state": word(one.state, language, deeds.POINTS_STATES),
        "balance": bound(quantity(one.balance, "points", language)),
        "lots": [
            f"{quantity(points, 'points', language)} {said['points_until']} {day(last_day, language)}"
            for points, last_day in one.lots
        ]
        + ([owed] if owed else []),
    }


def _deadline(one: Deadline, said: dict[str, str], language: str) -> dict[str, str]:
    return {
        "what": say(words.DEADLINES[one.what], language),
        "by": day(one.by_day, language),
        "done": at(one.done_us, language) or said["not_done"],
        "verdict": say(words.DEADLINES[one.verdict], language),
        "code": one.verdict,
        "clause": one.clause,
    }


def _paper(one: Paper, said: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "at": at(one.at_us, language),
        "deed": say(one.deed, language),
        "actor": say(one.actor, language),
        "paragraphs": [bound(text) for text in one.text.splitlines() if text.strip()],
        "attachments": [
            {
                "name": file.name,
                "about": ", ".join(
                    part for part in (file.media_type, said["size"].format(bytes=f"{file.bytes:,}")) if part
                ),
                "sha256": file.sha256,
            }
            for file in one.attachments
        ],
    }


def _reasons(reasons: Iterable[Because], language: str) -> Iterator[dict[str, Any]]:
    """Reasons in their order; the words of a clause are said once, however many conditions rest on it."""
    said: set[str] = set()
    for one in reasons:
        again = one.clause in said and bool(one.by.th)
        said.add(one.clause)
        text = say(one.by, language) if again else f"{say(one.says, language)} {say(one.by, language)}".rstrip()
        yield {"clause": one.clause, "met": one.met, "says": bound(text)}


def _entries(entries: Iterable[Entry], said: dict[str, str], language: str) -> Iterator[dict[str, Any]]:
    for count, one in enumerate(entries, 1):
        yield {
            "no": count,
            "at": at(one.at_us, language),
            "deed": say(one.deed, language),
            "asked": bound(", ".join(say(text, language) for text in one.asked)),
            "subject": say(one.subject, language),
            "outcome": say(one.outcome, language),
            "code": one.outcome_code,
            "actor": say(one.actor, language),
            "id": one.id,
            "reasons": list(_reasons(one.reasons, language)),
            "possible": "" if one.possible is None else bound(say(one.possible, language)),
            "effects": [bound(say(text, language)) for text in one.effects],
            "messages": [
                {"to": say(message.to, language), "says": bound(say(message.says, language))}
                for message in one.messages
            ],
        }
