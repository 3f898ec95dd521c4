"""The codes that decisions keep, in words of Thai and English."""

from __future__ import annotations

from types import MappingProxyType

from sitthi.terms import Text
from sitthi.views import words_care
from sitthi.views.words_money import BENEFIT_WORDS, METHOD_WORDS, MONEY
from sitthi.views.words_points import POINTS, POINTS_STATES
from sitthi.views.words_tiers import CHANNELS as TIER_CHANNELS
from sitthi.views.words_tiers import TIERS, WAYS


def _texts(words: dict[str, tuple[str, str]]) -> MappingProxyType[str, Text]:
    return MappingProxyType({code: Text(th, en) for code, (th, en) in words.items()})


WORDS = _texts(
    {
        "yes": ("ใช่", "yes"),
        "no": ("ไม่ใช่", "no"),
        "none": ("ไม่มี", "none"),
        "unknown": ("ไม่พบ", "unknown"),
        "open": ("เปิดอยู่", "open"),
        # the life of a number
        "pre-active": ("รอเปิดใช้งาน", "not yet activated"),
        "active": ("ใช้งานอยู่", "active"),
        "suspended": ("ระงับบริการ", "suspended"),
        "suspended-for-a-while": ("ระงับชั่วคราว", "suspended for a while"),
        "permanently-suspended": ("ระงับบริการถาวร", "permanently suspended"),
        "ended": ("เลิกใช้แล้ว", "ended"),
        "not-ended": ("ยังไม่เลิกใช้", "not ended"),
        "in service": ("อยู่ในบริการ", "in service"),
        "confirmation": ("รอข้อความยืนยัน", "waiting for the confirmation"),
        "contract-ends": ("สัญญาสิ้นสุด", "the contract ends"),
        "contract-stays": ("สัญญายังอยู่", "the contract stays"),
        "customer": ("ลูกค้า", "the customer"),
        "debt": ("ค้างชำระ", "debt"),
        "permanent": ("ถาวร", "permanent"),
        "sim-lost": ("ซิมหาย", "SIM lost"),
        "death": ("เสียชีวิต", "death"),
        "bankruptcy": ("ล้มละลาย", "bankruptcy"),
        "ported-out": ("ย้ายค่าย", "ported out"),
        "owner-changed": ("เปลี่ยนเจ้าของ", "change of owner"),
        "service-swapped": ("เปลี่ยนระบบ", "change of charging"),
        "taken-over": ("รับโอนมา", "taken over"),
        "another-holder": ("ผู้อื่น", "another holder"),
        "another-account": ("บัญชีอื่น", "another account"),
        "prepaid": ("เติมเงิน", "prepaid"),
        "postpaid": ("รายเดือน", "postpaid"),
        # holders
        "person": ("บุคคลธรรมดา", "person"),
        "juristic": ("นิติบุคคล", "juristic person"),
        "citizen": ("บัตรประชาชน", "citizen id"),
        "passport": ("หนังสือเดินทาง", "passport"),
        "company": ("เลขทะเบียนนิติบุคคล", "company number"),
        "number-given": ("มีเลขที่", "number given"),
        "no-number": ("ไม่มีเลขที่", "no number"),
        "right-check-digit": ("เลขตรวจสอบถูกต้อง", "right check digit"),
        "wrong-check-digit": ("เลขตรวจสอบไม่ถูกต้อง", "wrong check digit"),
        # add-ons, holds, top-ups
        "pending": ("รอดำเนินการ", "pending"),
        "retrying": ("รอต่ออายุ", "waiting for its renewal"),
        "lapsed": ("หมดสิทธิ์", "lapsed"),
        "credited": ("เข้ากระเป๋าแล้ว", "credited"),
        "reversed": ("ยกเลิกแล้ว", "reversed"),
        "top-up": ("การเติมเงิน", "a top-up"),
        "another-credit": ("เงินที่เข้ามาทางอื่น", "another credit than a top-up"),
        "money-set-free": ("เงินที่กันไว้กลับมาใช้ได้", "money no longer set aside"),
        "any-suspended": ("ระงับทุกแบบ", "any suspension"),
        "limit-volume": ("จำกัดปริมาณอินเทอร์เน็ต", "limited volume"),
        "lower-speed": ("ลดความเร็วอินเทอร์เน็ต", "lower speed"),
        "other": ("ปรับการให้บริการอินเทอร์เน็ต", "other measure"),
        "any": ("ทุกแบบ", "any"),
        # services
        "voice": ("ค่าโทร", "voice"),
        "data": ("อินเทอร์เน็ต", "data"),
        "international": ("โทรระหว่างประเทศ", "international"),
        "special": ("เลขหมายพิเศษ", "special numbers"),
        "roaming": ("โรมมิ่ง", "roaming"),
        "value-added": ("บริการเสริม", "value-added services"),
        # channels
        "card": ("บัตรเติมเงิน", "top-up card"),
        "cash-card": ("บัตรเงินสด", "cash card"),
        "slip": ("สลิปร้านสะดวกซื้อ", "slip"),
        "agent": ("ตัวแทน", "agent"),
        "atm": ("ตู้ ATM", "ATM"),
        "internet-banking": ("อินเทอร์เน็ตแบงก์กิ้ง", "internet banking"),
        "telephone-banking": ("เทเลโฟนแบงก์กิ้ง", "telephone banking"),
        "shop": ("ศูนย์บริการหรือร้านค้า", "shop"),
        "kiosk": ("ตู้ของผู้ให้บริการ", "kiosk"),
        "credit-card": ("บัตรเครดิต", "credit card"),
        "third-party-kiosk": ("ตู้เติมเงินของผู้อื่น", "third-party kiosk"),
        "convenience-store": ("ร้านสะดวกซื้อ", "convenience store"),
        "web": ("เว็บ", "web"),
        "app": ("แอป", "app"),
        "marketplace": ("ร้านค้าออนไลน์", "marketplace"),
        "vending": ("ตู้จำหน่ายอัตโนมัติ", "vending machine"),
        "ussd-sms": ("*121", "*121"),
        "ivr": ("ระบบเสียงตอบรับ", "voice response"),
        "callcentre": ("คอลเซ็นเตอร์", "call centre"),
        "assistant": ("ผู้ช่วยอัตโนมัติ", "assistant"),
        # corrections
        "addon-deleted": ("ลูกค้ายกเลิก", "cancelled by the customer"),
        "goodwill": ("ชดเชยให้ด้วยความเต็มใจ", "goodwill"),
        "compensation": ("ค่าชดเชย", "compensation"),
        "correction": ("แก้ไขรายการ", "correction"),
        "wrong-number": ("เติมผิดเลขหมาย", "wrong number"),
        **MONEY,
        **POINTS,
        **TIERS,
        **words_care.CARE,
        **{code: said for code, said in words_care.STEPS.items() if code not in {*MONEY, *POINTS, *words_care.CARE}},
    }
)

ROLES = _texts(
    {
        "agent": ("พนักงาน", "agent"),
        "supervisor": ("หัวหน้างาน", "supervisor"),
        "admin": ("ผู้ดูแลระบบ", "administrator"),
        "system": ("ระบบ", "the system"),
        "network": ("โครงข่าย", "the network"),
        "channel": ("ช่องทาง", "a channel"),
    }
)
"""Roles of those who ask, some of which are names of channels too."""

CAUSES = _texts({"customer": ("ลูกค้าขอ", "asked by the customer"), "debt": ("ค้างชำระ", "for debt")})
"""Codes that read differently as the cause of something."""

METHODS = _texts(METHOD_WORDS)
"""How a refund is paid."""

BENEFITS = _texts(BENEFIT_WORDS)
"""Kinds of benefit of an offer."""

MEMBERSHIP = _texts(POINTS_STATES)
"""How far the points of a place have come."""

TIER_WAYS = _texts(WAYS)
"""The ways to a tier."""

REGISTERING = _texts(TIER_CHANNELS)
"""Channels in which a prepaid number registers for a tier."""

DAMAGES = _texts(words_care.DAMAGES)
"""Kinds of damage."""

PURPOSES = _texts(words_care.PURPOSES)
"""Purposes that personal data is used for."""

PLAN_STATES = _texts(words_care.PLAN_STATES)
"""How far a protection plan has come."""

DEVICE_STATES = _texts(words_care.DEVICE_STATES)
"""What the register says of a device."""

REQUEST_STATES = _texts(words_care.OF_REQUEST)
"""How far a request for another device has come."""

PROMISE_STATES = _texts(words_care.PROMISE_STATES)
"""How far a guarantee of delivery has come."""

NO_WORDS = _texts({})

AMONG = MappingProxyType(
    {
        "house/permission": ROLES,
        "prepaid/terminate.methods": METHODS,
        "prepaid/1.1.11": METHODS,
        "prepaid/form2.benefit": BENEFITS,
        "prepaid/form3.benefit": BENEFITS,
        "points/1": MEMBERSHIP,
        "serenade/juristic.by-invitation": TIER_WAYS,
        "serenade/prepaid.registration": REGISTERING,
        "care/8.5": REQUEST_STATES,
        "care/19.6": DAMAGES,
        "care/7.5": PURPOSES,
        **dict.fromkeys(words_care.COVERING, PLAN_STATES),
    }
)
"""Clauses in whose reasons some codes read differently."""

EXCLUDING = frozenset({
    "prepaid/1.1.4",
    "house/second-person",
    "house/charging-differs",
    "points/reward.kinds",
    "points/exclusion.reseller",
    "points/exclusion.affiliate",
    "points/exclusion.reprofiled",
    *words_care.EXCLUDED,
})  # fmt: skip
"""Clauses whose threshold names what may not be, not what must be; of kinds of rewards it may be either."""
