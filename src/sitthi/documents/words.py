"""The wording of documents in Thai and English: labels of both, and what codes are called on paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from sitthi.terms import Text
from sitthi.views.quantities import THAI


def texts(words: dict[str, tuple[str, str]]) -> Mapping[str, Text]:
    """A table of wording: by code, the Thai and the English."""
    return MappingProxyType({code: Text(th, en) for code, (th, en) in words.items()})


class Worded(Protocol):
    """Whatever is there in both languages: a text, a clause."""

    @property
    def th(self) -> str:
        """The Thai."""

    @property
    def en(self) -> str:
        """The English."""


def say(text: Worded, language: str) -> str:
    """One of the two."""
    return text.th if language == THAI else text.en


def labels(among: Mapping[str, Text], language: str) -> dict[str, str]:
    """All of a table in one language, as a template takes them."""
    return {name: say(text, language) for name, text in among.items()}


STATEMENT = texts(
    {
        "title": ("ใบแจ้งค่าใช้บริการ", "Statement of charges"),
        "bill": ("เลขที่ใบแจ้ง", "Statement no."),
        "account": ("เลขที่บัญชี", "Account"),
        "holder": ("ผู้ใช้บริการ", "Customer"),
        "period": ("รอบการใช้บริการ", "Billing period"),
        "issued": ("วันที่ออกใบแจ้ง", "Issued on"),
        "due": ("ครบกำหนดชำระ", "Payment due"),
        "points": ("คะแนนสะสม", "Points"),
        "points_earned": ("(บิลนี้ได้ {points} ใช้ได้ถึง {day})", "({points} for this bill, until {day})"),
        "to_pay": ("ยอดที่ต้องชำระ", "Amount to pay"),
        "charges": ("รายละเอียดค่าใช้บริการ", "Charges"),
        "item": ("รายการ", "Item"),
        "tax": ("ภาษีมูลค่าเพิ่ม", "VAT"),
        "amount": ("จำนวนเงิน (บาท)", "Amount (THB)"),
        "number": ("เลขหมาย", "Number"),
        "of_account": ("รายการของบัญชี", "Items of the account"),
        "subtotal": ("รวม", "Subtotal"),
        "summary": ("สรุปยอด", "Summary"),
        "net": ("ค่าใช้บริการก่อนภาษีมูลค่าเพิ่ม", "Charges before VAT"),
        "credits": ("หัก ค่าบริการล่วงหน้าที่ทยอยคืน", "Less advance payments credited back"),
        "vat": ("ภาษีมูลค่าเพิ่ม {rate} ของยอด {base} บาท", "VAT {rate} on {base} THB"),
        "inclusive": (
            "รายการที่รวมภาษีมูลค่าเพิ่มแล้ว (เป็นภาษี {vat} บาท)",
            "Items with VAT included (of which VAT {vat} THB)",
        ),
        "outside": ("รายการที่ไม่มีภาษีมูลค่าเพิ่ม", "Items outside VAT"),
        "carried": ("ส่วนลดที่เหลือ ยกไปหักในใบแจ้งถัดไป", "Credit left over, carried to the next statement"),
        "total": ("รวมทั้งสิ้น", "Total"),
        "paid": ("หัก ยอดที่ชำระแล้ว", "Less paid"),
        "payments": ("การชำระเงิน", "Payments"),
        "paid_on": ("วันที่", "Date"),
        "paid_by": ("ช่องทาง", "Channel"),
        "from_credit": ("หักจากเงินที่ชำระไว้ก่อนหน้า", "From money paid before"),
        "kept": ("ในจำนวนนี้ {amount} บาท เก็บไว้หักใบแจ้งถัดไป", "of which {amount} THB is kept for the next statement"),
        "reversed": ("ยกเลิกรายการแล้ว", "reversed"),
        "channels": ("ช่องทางชำระเงิน", "Where to pay"),
        "please_pay": ("โปรดชำระภายในวันที่ {day}", "Please pay by {day}"),
        "nothing_to_pay": ("ไม่มียอดที่ต้องชำระ", "Nothing to pay"),
        "paid_in_full": ("ชำระครบแล้วเมื่อ {time}", "Paid in full on {time}"),
        "past_due": ("เลยกำหนดชำระแล้ว โปรดชำระโดยเร็ว", "Past due: please pay as soon as you can"),
        "currency": ("บาท", "THB"),
        "page": ("หน้า", "Page"),
    }
)

PRODUCTS = texts(
    {
        "Voice": ("ค่าโทร", "Voice"),
        "Data": ("อินเทอร์เน็ต", "Data"),
        "SMS": ("ข้อความ SMS", "SMS"),
        "IR": ("โรมมิ่งต่างประเทศ", "International roaming"),
        "IDD": ("โทรไปต่างประเทศ", "International calls"),
        "FBB": ("เน็ตบ้าน", "Home fibre"),
        "Solution": ("บริการโซลูชัน", "Solutions"),
        "Goods": ("สินค้าและบริการ", "Goods and services"),
        "AudioText": ("บริการข้อมูลเสียง", "Audiotext"),
        "Installation": ("ค่าติดตั้ง", "Installation"),
        "Fee": ("ค่าธรรมเนียม", "Fee"),
        "Advance": ("ค่าบริการล่วงหน้า", "Advance payment"),
    }
)

ADVANCE = Text("คืนค่าบริการล่วงหน้า", "Advance credited back")
OF_CONTRACT = Text("สัญญา {contract}", "contract {contract}")

TAXES = texts(
    {
        "exclusive": ("ยังไม่รวมภาษี", "before VAT"),
        "inclusive": ("รวมภาษีแล้ว", "VAT included"),
        "outside": ("ไม่มีภาษี", "outside VAT"),
    }
)

BILL_STATES = texts(
    {
        "open": ("รอชำระ", "To be paid"),
        "part-paid": ("ชำระแล้วบางส่วน", "Partly paid"),
        "overdue": ("เกินกำหนดชำระ", "Overdue"),
        "paid": ("ชำระครบแล้ว", "Paid"),
    }
)

CHANNELS = texts(
    {
        "shop": ("ศูนย์บริการ", "service centre"),
        "web": ("เว็บไซต์", "web"),
        "app": ("แอป", "app"),
        "mpay": ("mPay", "mPay"),
        "familymart": ("แฟมิลี่มาร์ท", "FamilyMart"),
        "payment-point": ("จุดรับชำระเงิน", "payment point"),
        "mobile-banking": ("โมบายแบงก์กิ้ง", "mobile banking"),
        "vending": ("ตู้จำหน่ายอัตโนมัติ", "vending machine"),
        "post": ("ไปรษณีย์", "post office"),
        "payment-agent": ("ตัวแทนรับชำระ", "payment agent"),
        "phone": ("โทรศัพท์", "phone"),
        "letter": ("จดหมาย", "letter"),
        "email": ("อีเมล", "e-mail"),
        "sms": ("SMS", "SMS"),
        "cash": ("เงินสด", "cash"),
        "cheque": ("เช็ค", "cheque"),
        "bank": ("โอนเข้าบัญชีธนาคาร", "bank transfer"),
        "number": ("เลขหมายเติมเงิน", "a prepaid number"),
        "number-owner": ("เลขหมายเติมเงินของเจ้าของเดียวกัน", "a prepaid number of the same owner"),
        "direct-debit": ("หักบัญชีธนาคาร", "direct debit"),
        "credit": ("เงินที่ชำระเกินไว้", "earlier overpayment"),
        "sim": ("ซิม", "SIM"),
        "ussd": ("กดรหัส", "by dialling a code"),
    }
)
"""Channels and ways of payment that are called so on paper; the rest as everywhere (``views/words.py``)."""

EVIDENCE = texts(
    {
        "title": ("แฟ้มหลักฐานข้อร้องเรียน", "Evidence file of a complaint"),
        "complaint": ("เลขที่เรื่อง", "Complaint"),
        "holder": ("ผู้ร้องเรียน", "Complainant"),
        "holder_id": ("รหัสลูกค้า", "Customer id"),
        "about": ("เรื่อง", "About"),
        "channel": ("ช่องทางที่ร้องเรียน", "Received by"),
        "received": ("วันที่รับเรื่อง", "Received on"),
        "state": ("สถานะ", "State"),
        "assigned_to": ("ผู้รับผิดชอบ", "Looked after by"),
        "nobody": ("ยังไม่มอบหมาย", "nobody yet"),
        "deadlines": ("กำหนดเวลา", "Deadlines"),
        "what": ("สิ่งที่ต้องทำ", "What is owed"),
        "by": ("ภายในวันที่", "By"),
        "done": ("ทำเมื่อ", "Done on"),
        "kept": ("ทันกำหนดหรือไม่", "Kept"),
        "clause": ("ข้อ", "Clause"),
        "not_done": ("ยังไม่ได้ทำ", "not done"),
        "papers": ("คำร้องเรียนและบันทึก", "What was written"),
        "attachments": ("เอกสารแนบ", "Attachments"),
        "size": ("{bytes} ไบต์", "{bytes} bytes"),
        "points": ("คะแนนสะสม", "Points"),
        "points_of": ("ของ", "Of"),
        "points_state": ("สถานะ", "State"),
        "points_balance": ("คะแนนที่ใช้ได้", "Can be spent"),
        "points_lots": ("วันหมดอายุ", "Expire"),
        "points_until": ("ใช้ได้ถึง", "until"),
        "points_owed": ("ค้างหัก", "owed:"),
        "timeline": ("ลำดับเหตุการณ์ของลูกค้า", "The customer's timeline"),
        "timeline_says": (
            "ทุกรายการที่ระบบพิจารณา เรียงตามลำดับ พร้อมเหตุผลทุกข้อ ข้อกำหนดที่อ้างอิง ผลที่เกิดขึ้น และข้อความที่ส่งถึงลูกค้า",
            "Every decision in its order, with all reasons and their clauses, what it changed, and the messages sent.",
        ),
        "reasons": ("เหตุผล", "Reasons"),
        "effects": ("ผลที่เกิดขึ้น", "Effects"),
        "messages": ("ข้อความถึงลูกค้า", "Messages"),
        "possible": ("ทำได้เมื่อใด", "When it can be"),
        "actor": ("โดย", "by"),
        "decision": ("รหัสรายการ", "decision"),
        "page": ("หน้า", "Page"),
    }
)

COMPLAINT_STATES = texts(
    {
        "received": ("รับเรื่องแล้ว", "received"),
        "acknowledged": ("แจ้งรับเรื่องแล้ว", "acknowledged"),
        "resolved": ("แก้ไขเสร็จแล้ว", "resolved"),
    }
)

DEADLINES = texts(
    {
        "acknowledge": ("แจ้งรับเรื่องเป็นหนังสือ", "Acknowledge in writing"),
        "resolve": ("แก้ไขเรื่องร้องเรียนให้เสร็จ", "Resolve the complaint"),
        "kept": ("ทันกำหนด", "in time"),
        "late": ("เลยกำหนด", "late"),
        "waiting": ("ยังไม่ครบกำหนด", "not due yet"),
    }
)
