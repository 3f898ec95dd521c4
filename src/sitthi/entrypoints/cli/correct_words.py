"""Why a correction can not be made, and what to do instead, in words of both languages."""

from __future__ import annotations

TODAY_TH = "แก้ด้วยรายการของวันนี้แทน"
WHY: dict[str, tuple[str, str, str]] = {
    "switched-off": (
        "the terms of this world put nothing in afterwards",
        "เงื่อนไขที่ใช้อยู่ไม่ให้นำเข้ารายการย้อนหลัง",
        "เปิดระบบด้วยเงื่อนไขที่มีข้อนี้",
    ),
    "stuck": (
        "something of this customer is stuck",
        "ลูกค้ารายนี้มีรายการค้างอยู่",
        "จัดการรายการที่ค้างก่อน ดูได้จาก `sitthi stuck list`",
    ),
    "decided-otherwise-now": (
        "this program decides otherwise what was recorded",
        "โปรแกรมที่ใช้อยู่ตัดสินรายการเดิมได้ผลไม่ตรงกับที่บันทึกไว้",
        "ใช้โปรแกรมรุ่นที่ตัดสินไว้ หรือแก้ด้วยรายการของวันนี้ (balance.adjusted)",
    ),
    "can-not-be-undone": ("what was done can not be undone", "มีสิ่งที่ทำไปแล้วและย้อนกลับไม่ได้", TODAY_TH),
    "can-not-stand": (
        "what was done could not stand",
        "สิ่งที่ทำไปแล้วคงไว้ตามเดิมไม่ได้",
        "ให้พนักงานจัดการส่วนที่ทำไปแล้ว",
    ),
    "our-mistake": ("a mistake of ours", "โปรแกรมทำงานผิดพลาด", "แจ้งข้อมูลนี้ให้ผู้ดูแลระบบ ต้องแก้โปรแกรมก่อน"),
    "malformed": ("at its own time the event is not possible", "ตามเวลาของรายการเอง ข้อมูลนี้ใช้ไม่ได้", "ตรวจข้อมูลแล้วส่งใหม่"),
    "too-many": ("too many decisions would change", "มีรายการที่ต้องตัดสินใหม่มากเกินไป", TODAY_TH),
    "number": (
        "a number would come, go or have another name",
        "จะมีเบอร์เกิดขึ้นใหม่ หมดไป หรือเปลี่ยนไปจากเดิม",
        "ยกเลิกหรือเปลี่ยนเบอร์ด้วยรายการของวันนี้",
    ),
    "account": ("an account would be gone", "จะมีบัญชีหมดไป", "คงบัญชีไว้ตามเดิม"),
    "part": ("what is kept can not be taken away", "มีข้อมูลที่ลบย้อนหลังไม่ได้", TODAY_TH),
    "device": (
        "the device is another customer's by now",
        "เครื่องนี้อยู่ในแผนหรือคำขอของลูกค้ารายอื่นแล้ว",
        "ให้แผนหรือคำขอของลูกค้ารายนั้นสิ้นสุดก่อน หรือส่งเป็นรายการของวันนี้",
    ),
    "barred-id": ("the id is barred for another customer, too", "ลูกค้ารายอื่นที่ใช้เลขบัตรเดียวกันถูกระงับสิทธิด้วย", TODAY_TH),
    "another-holder": ("it would have been another customer's", "ถ้านำเข้า รายการนี้จะเป็นของลูกค้ารายอื่น", "ให้ลูกค้าขอใหม่"),
    "change-owner": (
        "the number can not pass to another holder in the past",
        "เปลี่ยนเจ้าของเบอร์ย้อนหลังไม่ได้",
        "สิ่งที่เจ้าของเดิมทำไว้ยังเป็นของเจ้าของเดิม ให้โอนด้วยรายการของวันนี้",
    ),
    "renumber-number": (
        "the number can not be changed in the past",
        "เปลี่ยนเบอร์ย้อนหลังไม่ได้ เพราะเบอร์เป็นของลูกค้ารายอื่นแล้ว",
        "เปลี่ยนไปใช้เบอร์ที่ว่างด้วยรายการของวันนี้",
    ),
    "redeem-points": (
        "by these terms rewards go to who asks in time",
        "ของรางวัลให้ตามลำดับที่ขอ แลกย้อนหลังไม่ได้",
        "ให้ลูกค้าขอแลกใหม่",
    ),
}
"""For each code: why in English, why in Thai, and what to do in Thai; the correction itself says that in English."""


def not_put_in(why: str, about: str, remedy: str, language: str) -> str:
    """Why an event was not put in, what about, and what to do; ``why`` is the code of ``CannotCorrect``."""
    english, thai, instead = WHY[why]
    if language == "th":
        return f"นำเข้าไม่ได้: {thai} ({about}) {instead}"
    return f"not put in: {english} ({about}). {remedy}"
