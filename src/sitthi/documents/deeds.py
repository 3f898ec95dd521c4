"""What was done, in words: commands, outcomes, who asked, between which accounts money moved, what became of things."""

from __future__ import annotations

from sitthi.documents import deeds_care
from sitthi.documents.words import texts
from sitthi.views.words_points import POINTS_STATES as STATES_OF_POINTS

OUTCOMES = texts(
    {
        "granted": ("อนุมัติ", "granted"),
        "refused": ("ไม่อนุมัติ", "refused"),
        "recorded": ("บันทึกแล้ว", "recorded"),
        "late": ("มาถึงช้า พักไว้", "late, put aside"),
    }
)

COMMANDS = texts(
    {
        "register-holder": ("ลงทะเบียนลูกค้า", "Customer registered"),
        "verify-identity": ("ยืนยันตัวตน", "Identity verified"),
        "authorise-person": ("มอบอำนาจผู้ทำการแทน", "Person authorised"),
        "open-account": ("เปิดบัญชี", "Account opened"),
        "activate-number": ("เปิดใช้เลขหมาย", "Number activated"),
        "take-over-number": ("รับโอนเลขหมาย", "Number taken over"),
        "complete-activation": ("เปิดใช้เลขหมายเสร็จสมบูรณ์", "Activation completed"),
        "suspend-number": ("ระงับบริการ", "Number suspended"),
        "resume-number": ("เปิดใช้ต่อ", "Number resumed"),
        "disconnect-number": ("ยกเลิกเลขหมาย", "Number disconnected"),
        "port-out-number": ("ย้ายค่าย", "Number ported out"),
        "change-owner": ("เปลี่ยนเจ้าของ", "Change of owner"),
        "swap-charging": ("เปลี่ยนระบบคิดค่าบริการ", "Change of charging"),
        "top-up": ("เติมเงิน", "Top-up"),
        "reverse-top-up": ("ยกเลิกการเติมเงิน", "Top-up reversed"),
        "ask-balance": ("ตรวจสอบยอดเงิน", "Balance asked"),
        "adjust-balance": ("ปรับยอดเงิน", "Balance adjusted"),
        "open-wallet": ("เปิดกระเป๋าเงิน", "Wallet opened"),
        "remind-validity": ("เตือนวันใช้งานใกล้หมด", "Reminder of validity"),
        "remind-balance": ("เตือนยอดเงินเหลือน้อย", "Reminder of a low balance"),
        "end-wallet": ("ปิดกระเป๋าเงิน", "Wallet closed"),
        "report-usage": ("การใช้งาน", "Usage"),
        "request-hold": ("กันยอดไว้", "Hold requested"),
        "extend-hold": ("ขยายยอดที่กันไว้", "Hold extended"),
        "settle-hold": ("ตัดยอดที่กันไว้", "Hold settled"),
        "release-hold": ("คืนยอดที่กันไว้", "Hold released"),
        "expire-hold": ("ยอดที่กันไว้หมดเวลา", "Hold expired"),
        "end-holds": ("คืนยอดที่กันไว้ทั้งหมด", "All holds ended"),
        "request-addon": ("สมัครแพ็กเกจเสริม", "Add-on requested"),
        "cancel-addon": ("ยกเลิกแพ็กเกจเสริม", "Add-on cancelled"),
        "start-addon": ("แพ็กเกจเสริมเริ่มใช้ได้", "Add-on started"),
        "renew-addon": ("ต่ออายุแพ็กเกจเสริม", "Add-on renewed"),
        "retry-addon": ("ลองต่ออายุแพ็กเกจเสริมอีกครั้ง", "Renewal tried again"),
        "lapse-addon": ("แพ็กเกจเสริมหมดสิทธิ์", "Add-on lapsed"),
        "finish-addon": ("แพ็กเกจเสริมครบกำหนด", "Add-on finished"),
        "end-addons": ("ยกเลิกแพ็กเกจเสริมทั้งหมด", "All add-ons ended"),
        "keep-addons": ("คงแพ็กเกจเสริมไว้", "Add-ons kept"),
        "reverse-addon": ("คืนค่าแพ็กเกจเสริม", "Add-on reversed"),
        "apply-fair-use": ("ปรับการใช้งานตามนโยบายการใช้งานที่เป็นธรรม", "Fair use applied"),
        "lift-fair-use": ("ยกเลิกการปรับการใช้งาน", "Fair use lifted"),
        "correct-decision": ("แก้ไขผลการตัดสิน", "Decision corrected"),
        "deliver-message": ("ข้อความถึงลูกค้าแล้ว", "Message delivered"),
        "fail-message": ("ส่งข้อความไม่สำเร็จ", "Message failed"),
        "give-up-message": ("เลิกส่งข้อความ", "Message given up"),
        "buy-offer": ("ซื้อรายการเหมาจ่ายล่วงหน้า", "Offer bought"),
        "sign-contract": ("ทำสัญญา", "Contract signed"),
        "end-contract": ("ยกเลิกสัญญา", "Contract ended"),
        "end-contracts": ("ยกเลิกสัญญาของเลขหมาย", "Contracts of the number ended"),
        "complete-contract": ("สัญญาครบกำหนด", "Contract completed"),
        "issue-bill": ("ออกใบแจ้งค่าใช้บริการ", "Bill issued"),
        "add-charge": ("เพิ่มรายการเรียกเก็บ", "Charge added"),
        "close-cycle": ("ตัดรอบบิล", "Billing cycle closed"),
        "mark-bill-overdue": ("ใบแจ้งเกินกำหนดชำระ", "Bill overdue"),
        "pay-bill": ("ชำระค่าบริการ", "Bill paid"),
        "reverse-payment": ("ยกเลิกการชำระ", "Payment reversed"),
        "request-refund": ("ขอคืนเงิน", "Refund requested"),
        "approve-refund": ("อนุมัติการคืนเงิน", "Refund approved"),
        "pay-refund": ("คืนเงิน", "Refund paid"),
        "receive-refund": ("รับเงินคืนเข้าเลขหมาย", "Refund received"),
        "warn-refund": ("เตือนการคืนเงินใกล้ครบกำหนด", "Refund about to be late"),
        "mark-refund-overdue": ("คืนเงินเกินกำหนด", "Refund overdue"),
        "receive-complaint": ("รับเรื่องร้องเรียน", "Complaint received"),
        "note-complaint": ("บันทึกเพิ่มเติม", "Note added"),
        "assign-complaint": ("มอบหมายผู้รับผิดชอบ", "Complaint assigned"),
        "acknowledge-complaint": ("แจ้งรับเรื่อง", "Complaint acknowledged"),
        "resolve-complaint": ("แจ้งผลการแก้ไข", "Complaint resolved"),
        "mark-acknowledgement-late": ("แจ้งรับเรื่องเกินกำหนด", "Acknowledgement late"),
        "mark-resolution-late": ("แก้ไขเรื่องร้องเรียนเกินกำหนด", "Resolution late"),
        "profile-business": ("แจ้งข้อมูลกิจการ", "Business profiled"),
        "change-category": ("เปลี่ยนประเภทลูกค้า", "Customer category changed"),
        "join-portal": ("เริ่มใช้พอร์ทัลลูกค้าธุรกิจ", "Business portal joined"),
        "renumber-number": ("เปลี่ยนเลขหมาย", "Number changed"),
        "enrol-points": ("สมัครสะสมคะแนน", "Points: enrolment"),
        "ask-points": ("เช็กคะแนน", "Points asked"),
        "earn-points": ("คิดคะแนนจากบิลที่ชำระ", "Points of a bill paid"),
        "take-back-points": ("เรียกคะแนนคืนจากบิลที่ยกเลิกการชำระ", "Points of a bill taken back"),
        "take-back-moved": ("เรียกคืนคะแนนที่ย้ายไปแล้ว", "Moved points taken back"),
        "credit-month": ("คิดคะแนนประจำเดือน", "Points of a month"),
        "expire-points": ("ตัดคะแนนที่หมดอายุ", "Expired points taken off"),
        "remind-points": ("เตือนคะแนนใกล้หมดอายุ", "Reminder of points about to expire"),
        "switch-points": ("คะแนนเมื่อเปลี่ยนระบบ", "Points after a change of charging"),
        "move-points": ("คะแนนเมื่อเปลี่ยนเลขหมาย", "Points after a change of number"),
        "end-points": ("คะแนนสิ้นสุด", "Points ended"),
        "redeem-points": ("แลกคะแนน", "Points redeemed"),
        "hand-over-reward": ("รับของรางวัล", "Reward handed over"),
        "change-package": ("เปลี่ยนแพ็กเกจหลัก", "Main package changed"),
        "buy-device": ("ซื้อเครื่องพร้อมแพ็กเกจ", "Device bought with a package"),
        "register-tier": ("ลงทะเบียนรับระดับเซเรเนด", "Registered for a tier"),
        "invite-tier": ("เชิญรับระดับเซเรเนด", "Invited to a tier"),
        "notify-tier": ("แจ้งระดับเซเรเนดแก่ลูกค้า", "Customer told of a tier"),
        "review-tier": ("พิจารณาระดับเซเรเนด", "Tier reviewed"),
        "hold-tier": ("เริ่มได้ระดับเซเรเนด", "Tier begins"),
        "drop-tier": ("แจ้งระดับเซเรเนดไม่สำเร็จ", "Tier not begun, since the notice did not arrive"),
        "end-tier": ("ระดับเซเรเนดสิ้นสุด", "Tier ended"),
        "group-numbers": ("รวมเลขหมายเป็นกลุ่ม", "Numbers grouped"),
        "dissolve-group": ("ยกเลิกกลุ่มเลขหมาย", "Group dissolved"),
        "leave-group": ("เลขหมายออกจากกลุ่ม", "Number left its group"),
        **deeds_care.COMMANDS,
    }
)
"""Each command as a line of a timeline names it; one without words here is named by its event."""

ACTORS = texts({"customer": ("ลูกค้า", "the customer")})

SUBJECTS = texts(
    {
        "number": ("เลขหมาย", "number"),
        "account": ("บัญชี", "account"),
        "holder": ("ลูกค้า", "customer"),
        "contract": ("สัญญา", "contract"),
        "complaint": ("เรื่องร้องเรียน", "complaint"),
        "message": ("ข้อความ", "message"),
        "reward": ("การแลกคะแนน", "redemption"),
        "device": ("เครื่อง", "device"),
        "request": ("คำขอ", "request"),
    }
)

ACCOUNTS = texts(
    {
        "wallet": ("กระเป๋าเงิน", "wallet"),
        "free": ("เครดิตฟรี", "free credit"),
        "owed": ("ยอดค้างหัก", "owed"),
        "refund": ("เงินรอคืน", "refund"),
        "allowance": ("สิทธิ์", "allowance of"),
        "term": ("ค่าบริการเหมาจ่ายล่วงหน้า", "prepaid term"),
        "receivable": ("ยอดค้างชำระ", "receivable"),
        "credit": ("เงินที่ชำระเกินไว้", "overpaid"),
        "advance": ("ค่าบริการล่วงหน้า", "advance"),
        "paid-out": ("เงินที่จ่ายคืน", "paid out"),
        "channel": ("ช่องทาง", "channel"),
        "revenue": ("รายได้", "revenue from"),
        "vat": ("ภาษีมูลค่าเพิ่ม", "VAT"),
        "goodwill": ("เงินชดเชย", "goodwill"),
        "opening": ("ยอดยกมา", "opening balance"),
        "corrections": ("รายการแก้ไข", "corrections"),
        "issued": ("สิทธิ์ที่ให้", "what is granted"),
        "used": ("ส่วนที่ใช้ไปของ", "used"),
        "lapsed": ("ส่วนที่หมดสิทธิ์ของ", "lapsed"),
        "points-of-number": ("คะแนนของเลขหมาย", "points of number"),
        "points-owed-by-number": ("คะแนนค้างหักของเลขหมาย", "points owed by number"),
        "points-of-account": ("คะแนนของบัญชี", "points of account"),
        "points-owed-by-account": ("คะแนนค้างหักของบัญชี", "points owed by account"),
        "points-earned": ("คะแนนจากค่าบริการ", "points for charges"),
        "points-bonus": ("คะแนนโบนัส", "bonus points"),
        "points-redeemed": ("คะแนนที่แลกไป", "points redeemed"),
        "points-expired": ("คะแนนที่หมดอายุ", "points expired"),
        "points-ended": ("คะแนนที่สิ้นสุด", "points ended"),
        "provider": ("ผู้ให้บริการตามแผน", "the provider"),
        "relief": ("เงินชดเชย", "relief"),
        "payable": ("เงินชดเชยรอจ่าย", "relief to be paid"),
    }
)
"""Accounts by the first word of their names (``ledger/chart.py``)."""

BECAME = texts(
    {
        "number.status": ("สถานะเลขหมาย", "number"),
        "wallet.balance": ("ยอดเงิน", "balance"),
        "wallet.valid_until": ("ใช้ได้ถึง", "valid until"),
        "addon.state": ("แพ็กเกจเสริม", "add-on"),
        "refund.state": ("การคืนเงิน", "refund"),
        "bill.state": ("ใบแจ้งค่าใช้บริการ", "bill"),
        "billing.credit": ("เงินที่ชำระเกินไว้", "overpaid"),
        "contract.state": ("สัญญา", "contract"),
        "complaint.state": ("เรื่องร้องเรียน", "complaint"),
        "complaint.assigned_to": ("ผู้รับผิดชอบ", "looked after by"),
        "points.state": ("การสะสมคะแนนของ", "membership of"),
        "redemption.state": ("ของรางวัล", "reward"),
        "business.size": ("ขนาดกิจการ", "size of the business"),
        "tier.tier": ("ระดับของ", "tier of"),
        "tier.until": ("วันสิ้นสุดระดับของ", "end of the tier of"),
        "tier.offered": ("ระดับที่รอแจ้งของ", "tier on its way to"),
        "tier.group": ("กลุ่มของ", "group of"),
        "tier-group.state": ("กลุ่ม", "group"),
        "tier-group.receiver": ("เลขหมายที่รับระดับของกลุ่ม", "receiver of group"),
        **deeds_care.BECAME,
    }
)
"""Of what a decision changes, what a reader is told beside the money: by part and field."""

STATES = texts(
    {
        "disconnected": ("ยกเลิกแล้ว", "disconnected"),
        "ported-out": ("ย้ายค่ายแล้ว", "ported out"),
        "queued": ("รอส่ง", "queued"),
        "due": ("รอจ่าย", "due"),
        "requested": ("ขอแล้ว", "requested"),
        "approved": ("อนุมัติแล้ว", "approved"),
        "paid": ("จ่ายแล้ว", "paid"),
        "overdue": ("เกินกำหนด", "overdue"),
        "open": ("รอชำระ", "to be paid"),
        "running": ("มีผลอยู่", "running"),
        "completed": ("ครบกำหนด", "completed"),
        "received": ("รับเรื่องแล้ว", "received"),
        "acknowledged": ("แจ้งรับเรื่องแล้ว", "acknowledged"),
        "resolved": ("แก้ไขเสร็จแล้ว", "resolved"),
    }
)
"""States that read so in a document; the rest as everywhere (``views/words.py``)."""

REVENUES = texts(
    {
        "voice": ("ค่าโทร", "voice"),
        "addons": ("แพ็กเกจเสริม", "add-ons"),
        "fees": ("ค่าธรรมเนียม", "fees"),
        "offers": ("รายการเหมาจ่ายล่วงหน้า", "prepaid offers"),
        "benefits-returned": ("สิทธิประโยชน์ที่เรียกคืน", "benefits returned"),
        "sms": ("ข้อความ SMS", "SMS"),
        "ir": ("โรมมิ่งต่างประเทศ", "international roaming"),
        "idd": ("โทรไปต่างประเทศ", "international calls"),
        "fbb": ("เน็ตบ้าน", "home fibre"),
        "solution": ("บริการโซลูชัน", "solutions"),
        "goods": ("สินค้าและบริการ", "goods and services"),
        "audiotext": ("บริการข้อมูลเสียง", "audiotext"),
        "installation": ("ค่าติดตั้ง", "installation"),
        "fee": ("ค่าธรรมเนียม", "fees"),
        "care": ("บริการ Care+", "Care+"),
    }
)
"""What revenue comes from."""

GROUP_STATES = texts({"open": ("รวมอยู่", "grouped"), "dissolved": ("ยกเลิกแล้ว", "dissolved")})
"""How far a group of numbers has come."""

PLAN_STATES = texts(deeds_care.PLAN_STATES)
"""How far a protection plan has come."""

DEVICE_STATES = texts(deeds_care.DEVICE_STATES)
"""What the register says of a device."""

REQUEST_STATES = texts(deeds_care.REQUEST_STATES)
"""How far a request for another device has come."""

PROMISE_STATES = texts(deeds_care.PROMISE_STATES)
"""How far a guarantee of delivery has come."""

POINTS_STATES = texts(STATES_OF_POINTS)
"""How far the points of a place have come."""

SERVICES = texts(
    {
        "voice": ("การโทร", "voice"),
        "data": ("อินเทอร์เน็ต", "data"),
        "sms": ("ข้อความ SMS", "SMS"),
        "message": ("ข้อความ", "messages"),
    }
)
"""What allowances are for."""

CAUSES = texts(
    {
        "customer": ("ลูกค้าขอเลิก", "the customer's wish"),
        "operator": ("ผู้ให้บริการขอเลิก", "the operator's wish"),
        "unserved": ("ใช้บริการไม่ได้ต่อเนื่อง", "service could not be received"),
        "breach": ("ผู้ให้บริการผิดสัญญา", "the operator broke the contract"),
        "bankrupt": ("ผู้ให้บริการล้มละลาย", "the operator is bankrupt"),
        "adverse-change": ("สัญญาเปลี่ยนจนลูกค้าเสียประโยชน์", "changed to the customer's disadvantage"),
    }
)
"""Why a contract ends."""

RESULTS = texts(
    {
        "upheld": ("เป็นไปตามที่ร้องเรียน", "upheld"),
        "partly-upheld": ("เป็นไปตามที่ร้องเรียนบางส่วน", "partly upheld"),
        "not-upheld": ("ไม่เป็นไปตามที่ร้องเรียน", "not upheld"),
        "withdrawn": ("ผู้ร้องถอนเรื่อง", "withdrawn"),
    }
)
"""What came of a complaint."""
