"""The words of a preview, in Thai and English."""

from __future__ import annotations

from sitthi.documents.words import texts
from sitthi.terms import Text

SMS = Text("✉ ถึง{to}", "✉ to {to}")
LOT = Text("{points} ใช้ได้ถึงวันที่ {day}", "{points}, to be used by {day}")
DUE = texts(
    {
        "charge": ("คิดค่าบริการ {amount} ({tax}) ในบิลใบถัดไป", "{amount} ({tax}) on the next bill"),
        "bill": ("ต้องชำระ {amount} ภายในวันที่ {day}", "{amount} to be paid by {day}"),
        "refund": ("คืนเงิน {amount} ภายในวันที่ {day}", "{amount} to be paid back by {day}"),
    }
)
"""What is to be paid, or paid back, and by when."""
SOME_DAY = Text("คืนเงิน {amount} โดยไม่ได้กำหนดวัน", "{amount} to be paid back, no day set")
"""A refund for which the terms set no time."""

HEADS = texts(
    {
        "at-once": ("ผลทันที", "At once"),
        "later": ("ผลที่ตามมาภายหลัง จนถึง {until}", "Later because of it, until {until}"),
        "changed": ("สิ่งที่จะเปลี่ยนไปจากเดิม จนถึง {until}", "Otherwise than without it, until {until}"),
        "no-longer": ("สิ่งที่จะไม่เกิดขึ้นแล้ว จนถึง {until}", "No longer because of it, until {until}"),
    }
)
SHORT = texts(
    {
        "at-once": ("ทันที", "at once"),
        "later": ("ภายหลัง", "later"),
        "changed": ("เปลี่ยนไปจากเดิม", "otherwise than without it"),
        "no-longer": ("จะไม่เกิดขึ้นแล้ว", "no longer"),
    }
)
"""The same heads before a line that stands by itself."""
STEPS = texts(
    {
        "before": ("ถึงกำหนดอยู่ก่อนแล้ว", "had fallen due before"),
        "others": ("ของลูกค้ารายอื่น", "for another customer"),
    }
)
WAS = Text("เดิม", "without it")
NOW = Text("เปลี่ยนเป็น", "with it")
NOTHING = Text("ไม่มีผล", "nothing")
REPEATED = Text("เหตุการณ์นี้บันทึกไว้แล้วก่อนหน้านี้", "this event has been recorded before")

TOTALS_OF = Text("รวมของ{holder}", "In all, {holder}")
TOTALS = texts(
    {
        "to_customer": ("เงินที่ต้องคืนลูกค้า", "due to the customer"),
        "from_customer": ("เงินที่ลูกค้าต้องชำระ", "due from the customer"),
        "overpaid": ("เงินที่ชำระเกินไว้", "kept for the next bills"),
        "balance": ("ยอดเงินในกระเป๋า", "balance"),
        "charged": ("ค่าบริการและภาษี", "charges and VAT"),
        "points": ("คะแนน", "points"),
        "messages": ("ข้อความถึงลูกค้า", "messages"),
    }
)
