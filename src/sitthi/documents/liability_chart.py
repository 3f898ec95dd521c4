"""The liability in points as a picture: bars by the quarter of expiry, and the roll-forward as a waterfall. Pure.

A page has every bar with what it stands for in whole points and in words; the template only measures it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sitthi.documents import words
from sitthi.documents.figures import HARD, day
from sitthi.documents.words import say, texts
from sitthi.kernel.moment import BUDDHIST_ERA_YEARS, start_of_day
from sitthi.views import liability as report
from sitthi.views.liability import Liability, Row
from sitthi.views.quantities import THAI

TEMPLATE = "liability"
QUARTERS_MOST = 12
"""So many quarters have a bar of their own; what expires later shares one."""
LATER = "later"
TICKS_MOST = 5
MILLIONS_FROM = 10_000_000
"""Figures from here on are told in millions, so that they find room over a bar."""
_TENTH = 100_000
MINUS = "\u2212"

LABELS = texts(
    {
        "title": ("ภาระผูกพันจากคะแนนสะสม", "Points liability"),
        "outstanding": ("คะแนนคงเหลือ แยกตามไตรมาสที่หมดอายุ", "Points outstanding, by the quarter they expire in"),
        "roll_forward": ("ความเคลื่อนไหวของคะแนนในงวด", "How the points moved in the period"),
        "accounts": ("ของบัญชี", "of accounts"),
        "numbers": ("ของเลขหมาย", "of numbers"),
        "line": ("รายการ", "line"),
        "until": ("ภายในวันที่", "until"),
        "total": ("รวม", "total"),
        "points": ("คะแนน", "points"),
        "closing": ("คงเหลือปลายงวด", "outstanding at the end"),
        "period": ("งวด {first} ถึง {last}", "{first} to {last}"),
        "life": ("ตั้งแต่เริ่มโครงการถึง {last}", "From the beginning to {last}"),
        "nothing": ("ยังไม่มีรายการใด", "Nothing has been decided yet"),
        "ties": ("ตรงกับบัญชีแยกประเภททุกคะแนน", "Ties to the ledger to the point"),
        "does_not_tie": ("ไม่ตรงกับบัญชีแยกประเภท", "Does not tie to the ledger"),
        "says": (
            "ยอดต้นงวดรวมทุกรายการได้ยอดปลายงวด {closing} คะแนน ตรงกับยอดรายไตรมาสหักส่วนที่รอหักคืนและบัญชีแยกประเภท",
            "opening and lines come to {closing} points, as do the quarters less what is owed, and the ledger",
        ),
        "up": ("เพิ่ม", "added"),
        "down": ("ลด", "taken away"),
        "until_day": ("ถึง {day}", "to {day}"),
        "quarter": ("ไตร\u2060มาส {quarter}/{year}", "Q{quarter} {year}"),
        "millions": ("{figure} ล้าน", "{figure}M"),
    }
)
LINES = texts(
    {
        report.OPENING: ("ยอดต้นงวด", "opening"),
        report.EARNED: ("ได้จากค่าบริการ", "earned"),
        report.BONUS: ("โบนัสสมัคร", "bonus"),
        report.TAKEN_BACK: ("เรียกคืน", "taken back"),
        report.SPENT: ("ใช้แลก", "spent"),
        report.EXPIRED: ("หมดอายุ", "expired"),
        report.ENDED: ("สิ้นสุดสิทธิ", "ended"),
        report.MOVED_IN: ("ย้ายเข้า", "moved in"),
        report.MOVED_OUT: ("ย้ายออก", "moved out"),
        report.RECOVERED: ("หักคืนแล้ว", "owed, recovered"),
        report.FORGIVEN: ("ยกเลิกหักคืน", "owed, written off"),
        report.CLOSING: ("ยอดปลายงวด", "closing"),
        report.OVERDUE: ("หมดอายุแล้ว รอ\u2060ตัดยอด", "expired, not yet written off"),
        report.OWED_LINE: ("รอหักคืน", "owed"),
        report.TOTAL: ("รวม", "total"),
        LATER: ("หลังจากนั้น", "later"),
    }
)
"""What the lines of both tables are called."""


def page(model: Liability, language: str) -> dict[str, Any]:
    """All that is drawn and printed, in words of the language."""
    said = words.labels(LABELS, language)
    return {
        "language": language,
        "label": said,
        "period": _period(model, said, language),
        "closing": f"{model.roll_forward[-1].total:,}",
        "ties": model.held,
        "says": said["says"].format(closing=f"{model.roll_forward[-1].total:,}"),
        "faults": list(model.faults),
        "bars": _plot(_bars(model.outstanding, language), said),
        "waterfall": _plot(_waterfall(model.roll_forward, language), said),
        "outstanding_rows": [_row(one, language) for one in model.outstanding],
        "roll_rows": [_row(one, language) for one in model.roll_forward],
    }


def at_us(model: Liability) -> int:
    """The time the picture bears."""
    return start_of_day(model.last_day)


def line_name(row: Row, language: str) -> str:
    """What a row of either table is called: a quarter, a line, or the account on the other side as it is."""
    if row.until:
        return quarter(row, language)
    named = LINES.get(row.line)
    return row.line if named is None else say(named, language)


def quarter(row: Row, language: str) -> str:
    """A quarter: ``Q1 2026``, in Thai with the year of the Buddhist Era."""
    year, _, number = row.line.partition("-Q")
    shown = int(year) + BUDDHIST_ERA_YEARS if language == THAI else int(year)
    return say(LABELS["quarter"], language).format(quarter=number, year=shown).replace(" ", HARD)


def until(row: Row, language: str) -> str:
    """The last day of a quarter; empty for other rows."""
    return day(row.until, language) if row.until else ""


def _period(model: Liability, said: dict[str, str], language: str) -> str:
    if not model.last_day:
        return said["nothing"]
    last = day(model.last_day, language)
    if model.first_day is None:
        return said["life"].format(last=last)
    return said["period"].format(first=day(model.first_day, language), last=last)


def _row(row: Row, language: str) -> dict[str, Any]:
    """A row of a table: figures in full."""
    figures = {name: f"{getattr(row, name):,}" for name in ("accounts", "numbers", "total")}
    strong = row.line in {report.OPENING, report.CLOSING, report.TOTAL}
    return {"name": line_name(row, language), "until": until(row, language), **figures, "strong": strong}


def _bars(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """A bar for each row but the total: what accounts have, and on it what numbers have; what is owed hangs down."""
    quarters = [row for row in rows if row.until]
    rest = quarters[QUARTERS_MOST:]
    shared = Row(LATER, sum(row.accounts for row in rest), sum(row.numbers for row in rest))
    shown = [row for row in rows if row not in rest and row.line not in {report.TOTAL, report.OWED_LINE}]
    shown += [shared] * bool(rest)
    shown += [row for row in rows if row.line == report.OWED_LINE and (row.accounts or row.numbers)]
    bars = []
    for row in shown:
        under = say(LABELS["until_day"], language).format(day=until(row, language)) if row.until else ""
        alarming = row.line in {report.OVERDUE, report.OWED_LINE}
        tones = ("down", "down") if alarming else ("accounts", "numbers")
        pieces = [_piece(0, row.accounts, tones[0]), _piece(row.accounts, row.total, tones[1])]
        # Where there are many, a quarter takes two lines.
        bars.append(_bar(line_name(row, language).replace(HARD, " "), under, row.total, pieces, language))
    return bars


def _waterfall(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """Opening and closing stand on the ground; every line between them goes on from where the one before it ended."""
    bars, level = [], 0
    for row in rows:
        name = line_name(row, language)
        if row.line in {report.OPENING, report.CLOSING}:
            level = row.total
            bars.append(_bar(name, "", row.total, [_piece(0, level, "accounts")], language))
        elif row.total or row.line in {*report.ALWAYS} - {report.MOVED_IN, report.MOVED_OUT}:
            piece = _piece(level, level + row.total, "up" if row.total >= 0 else "down")
            bars.append(_bar(name, "", row.total, [piece], language, signed=True))
            level += row.total
    return bars


def _piece(start: int, end: int, tone: str) -> dict[str, Any]:
    return {"low": min(start, end), "high": max(start, end), "tone": tone}


def _bar(
    name: str, under: str, points: int, pieces: list[dict[str, Any]], language: str, *, signed: bool = False
) -> dict[str, Any]:
    figure = _figure(points, language)
    plus = "+" if signed and points > 0 else ""
    return {"name": name, "under": under, "figure": plus + figure, "pieces": pieces, "below": points < 0}


def _plot(bars: list[dict[str, Any]], said: dict[str, str]) -> dict[str, Any]:
    """Bars with the scale beside them: whole steps, from the lowest to the highest of them."""
    levels = [piece[end] for bar in bars for piece in bar["pieces"] for end in ("low", "high")]
    low, high = min(levels, default=0), max(levels, default=0)
    step = _step(high - low)
    first, last = low // step, -(-high // step)
    last = max(last, first + 1)
    return {
        "bars": bars,
        "low": first * step,
        "high": last * step,
        "ticks": [{"at": step * one, "says": _whole(step * one)} for one in range(first, last + 1)],
        "unit": said["points"],
    }


def _step(span: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50 ... of which a span has few enough."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if span <= step * TICKS_MOST:
                return step
        power *= 10


def _figure(points: int, language: str) -> str:
    """A figure over a bar; large ones in millions, to the nearest tenth."""
    if abs(points) < MILLIONS_FROM:
        return _whole(points)
    whole, tenth = divmod((abs(points) + _TENTH // 2) // _TENTH, 10)
    sign = MINUS if points < 0 else ""
    return sign + say(LABELS["millions"], language).format(figure=f"{whole:,}.{tenth}").replace(" ", HARD)


def _whole(points: int) -> str:
    return f"{points:,}".replace("-", MINUS)
