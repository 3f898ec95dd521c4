"""A life as a list: decisions as lines, what followed from each indented under it, and what became of messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sitthi.documents import deeds
from sitthi.documents.entries import Teller, actor
from sitthi.documents.words import say
from sitthi.entrypoints.cli.told import asked, decided, moved, why_not
from sitthi.kernel import ids
from sitthi.kernel.moment import format_time, spoken_time
from sitthi.views.life import Earlier
from sitthi.views.order import commanded, correction_of
from sitthi.views.timeline import DUE, EVENT, Fate, Follow, Line

if TYPE_CHECKING:
    from sitthi.app import World

_SAYS = {
    "th": {
        "due": "⏲ ถึงกำหนด: ",
        "by": "โดย{actor} ผ่าน {channel}",
        "through": "ผ่าน {channel}",
        "known": "บันทึกเมื่อ {time}",
        "because": "สืบเนื่องจาก {type} ของ {subject}{whose} ({id})",
        "follow": "→ {subject}{whose}: {type} {outcome}",
        "other": " (ลูกค้ารายอื่น)",
        "waits": "ยังรอดำเนินการ",
        "corrects": "แก้ไข {type} ({id}): {how}",
        "corrected": "มีรายการแก้ไขแทนแล้ว ({id})",
        "balance": "ยอดคงเหลือแก้ไขแล้ว ({id})",
        "alike": "  ↳ อีก {count} รายการผลเหมือนเดิม ต่างเฉพาะยอดคงเหลือ",
        "late": "บันทึกรายการที่มาช้าเข้าแล้ว",
        "otherwise": "ผลเปลี่ยนไป",
        "stands": "คงผลเดิมไว้",
        "gone": "ยกเลิก เพราะไม่ควรเกิดขึ้น",
        "fate": "{state} {time}",
        "queued": "รอส่ง",
        "delivered": "ส่งถึงแล้ว",
        "failed": "ส่งไม่สำเร็จ",
        "given-up": "เลิกส่ง",
        "earlier": "เลขหมายนี้เคยเป็นของลูกค้า {holder} จนถึง {time} ดูได้ด้วย sitthi show {subject} --timeline --as-of {at}",
        "nothing": "ไม่มีรายการในช่วงเวลานี้",
    },
    "en": {
        "due": "⏲ fell due: ",
        "by": "by {actor}, through {channel}",
        "through": "through {channel}",
        "known": "recorded {time}",
        "because": "because of {type} of {subject}{whose} ({id})",
        "follow": "→ {subject}{whose}: {type} {outcome}",
        "other": " (another customer)",
        "waits": "waits to be decided",
        "corrects": "corrects {type} ({id}): {how}",
        "corrected": "corrected since ({id})",
        "balance": "with another balance since ({id})",
        "alike": "  ↳ {count} more decided the same, with other balances",
        "late": "put in, though it came late",
        "otherwise": "comes out otherwise",
        "stands": "stands all the same",
        "gone": "no longer made",
        "fate": "{state} {time}",
        "queued": "queued",
        "delivered": "delivered",
        "failed": "failed",
        "given-up": "given up",
        "earlier": "this number was customer {holder}'s until {time}: sitthi show {subject} --timeline --as-of {at}",
        "nothing": "nothing happened in that time",
    },
}
_STEP = "    "
EARLIER = "earlier-life"
"""In place of where a decision comes from: it is none, but a life of before."""


def earlier_object(life: Earlier, subject: str) -> dict[str, Any]:
    """A life that a number had before, for machines: whose, until when, and as of when it is listed."""
    return {
        "origin": EARLIER,
        "subject": subject,
        "holder": life.holder,
        "until": format_time(life.until_us),
        "as_of": _as_of(life),
    }


def _as_of(life: Earlier) -> str:
    """A time at which the number was in that life: its last instant."""
    return format_time(life.until_us - 1)


class LifeTeller:
    """Tells a life: as lines for people, as objects for machines."""

    def __init__(self, world: World, language: str) -> None:
        """By the book of a world, in a language."""
        self._teller = Teller(world.book, world.rulebook, world.index)
        self._language = language
        self._says = _SAYS[language]

    @property
    def nothing(self) -> str:
        """What is said where there is nothing to list."""
        return self._says["nothing"]

    def earlier(self, life: Earlier, subject: str) -> str:
        """Whose a number was before, until when, and how that life is listed."""
        return self._says["earlier"].format(
            holder=life.holder,
            time=spoken_time(life.until_us, self._language),
            subject=subject,
            at=_as_of(life),
        )

    def objects(self, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
        """Each decision as `run` tells it, with its depth, where it comes from, and what became of its messages."""
        for line in lines:
            found = self._teller.explainer.explain(line.told)
            for effect in found["effects"]:
                if effect["kind"] == "message":
                    effect["life"] = [_fate(one) for one in line.fates[effect["message"]]]
            yield {
                **found,
                "depth": line.depth,
                "origin": line.origin,
                "known": format_time(line.told.known_us),
                "corrects": _corrects(line),
                "corrected_by": line.corrected or None,
                "elsewhere": [_follow(one) for one in line.follows],
            }

    def lines(self, lines: Iterable[Line]) -> Iterator[str]:
        """Each decision in a line, with its clauses, its messages and what it caused for others beneath it."""
        top_us = alike = 0
        for line in lines:
            if line.alike and not line.corrected:
                alike += 1
                continue
            if alike:
                yield self._says["alike"].format(count=alike)
                alike = 0
            told_us = line.told.command.at_us
            when = "" if line.depth and told_us == top_us else f"{spoken_time(told_us, self._language)}  "
            top_us = top_us if line.depth else told_us
            found = self._teller.explainer.explain(line.told)
            margin = _STEP * line.depth
            begin = f"{_STEP * (line.depth - 1)}  ↳ " if line.depth else ""
            yield begin + when + self._head(line, found)
            for text in self._beneath(line, found):
                yield margin + _STEP + text
            for text in why_not(found, self._language):
                yield margin + text
        if alike:
            yield self._says["alike"].format(count=alike)

    def _head(self, line: Line, found: dict[str, Any]) -> str:
        due = self._says["due"] if line.origin == DUE else ""
        deed = say(self._teller.deed(line.told), self._language)
        what = asked(found) if deed == found["type"] else f"{asked(found)}  {deed}"
        return "  ".join([found["subject"], f"{due}{what}", decided(found, self._language), *moved(found)])

    def _beneath(self, line: Line, found: dict[str, Any]) -> Iterator[str]:
        """Who asked and when that was learned, by which clauses, what it follows from, messages, what it caused."""
        one = line.told
        said = []
        if line.origin == EVENT:
            # A channel that speaks for itself is named once.
            by = "through" if one.command.actor.id == one.command.source else "by"
            who = say(actor(one), self._language)
            said.append(self._says[by].format(actor=who, channel=one.command.source))
        if one.afterwards:
            said.append(self._says["known"].format(time=spoken_time(one.known_us, self._language)))
        if line.because is not None:
            said.append(self._because(line, found))
        body = correction_of(one)
        if body is not None:
            what = self._teller.explainer.type_named(commanded(body))
            said.append(self._says["corrects"].format(type=what, how=self._says[body.how], id=body.corrects))
        if line.corrected:
            said.append(self._says["balance" if line.alike else "corrected"].format(id=line.corrected))
        said.append(", ".join(dict.fromkeys(_clauses(found))))
        text = "; ".join(filter(None, said))
        if text:
            yield text
        for effect in found["effects"]:
            if effect["kind"] == "message":
                fates = ", ".join(map(self._fate, line.fates[effect["message"]]))
                yield f"✉ {effect['template']} ({fates}): {effect['says'][self._language]}"
        for follow in line.follows:
            yield self._follow(follow)

    def _because(self, line: Line, found: dict[str, Any]) -> str:
        cause = line.because
        assert cause is not None, "asked only where there is one"
        other = cause.receipt.holder != found["holder"]
        return self._says["because"].format(
            type=self._teller.explainer.type_of(cause),
            subject=cause.command.subject,
            whose=self._says["other"] if other else "",
            id=ids.decision_id(cause.key),
        )

    def _fate(self, one: Fate) -> str:
        time = spoken_time(one.at_us, self._language) if one.at_us else ""
        return self._says["fate"].format(state=self._says[one.state], time=time).rstrip()

    def _follow(self, one: Follow) -> str:
        outcome = self._says["waits"]
        if one.told is not None:
            outcome = say(deeds.OUTCOMES[one.told.decision.outcome], self._language)
            outcome += f" ({ids.decision_id(one.told.key)})"
        return self._says["follow"].format(
            subject=one.subject, whose=self._says["other"], type=one.event_type, outcome=outcome
        )


def _clauses(found: dict[str, Any]) -> Iterator[str]:
    """The clauses of what was looked at, those not met marked; of a refusal these have lines of their own."""
    for reason in found["reasons"]:
        if reason["met"]:
            yield reason["clause"]
        elif found["outcome"] not in {"refused", "late"}:
            yield f"✗ {reason['clause']}"


def _fate(one: Fate) -> dict[str, Any]:
    return {"state": one.state, "at": format_time(one.at_us) if one.at_us else None}


def _corrects(line: Line) -> dict[str, Any] | None:
    body = correction_of(line.told)
    return None if body is None else {"decision": body.corrects, "how": body.how, "balances_only": line.alike}


def _follow(one: Follow) -> dict[str, Any]:
    told = one.told
    return {
        "type": one.event_type,
        "subject": one.subject,
        "decision": None if told is None else ids.decision_id(told.key),
        "outcome": None if told is None else told.decision.outcome,
    }
