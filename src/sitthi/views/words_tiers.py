"""Words of the tier programme: code -> (Thai, English)."""

from __future__ import annotations

TIERS = {
    # the tiers; their names are the same in both languages
    "platinum": ("Platinum", "Platinum"),
    "gold": ("Gold", "Gold"),
    "emerald": ("Emerald", "Emerald"),
    # packages, and smartphones bought with one
    "hot-deal-max-speed": ("Hot Deal Max Speed", "Hot Deal Max Speed"),
    "hot-deal-iphone": ("Hot Deal สำหรับ iPhone", "Hot Deal for iPhone"),
    "discounted": ("แพ็กเกจลดราคาพิเศษ", "a specially discounted package"),
    "not-discounted": ("แพ็กเกจราคาปกติ", "a package at its listed price"),
    "tier-granting": ("แพ็กเกจที่ให้ระดับอยู่แล้ว", "a package that gives a tier"),
    "no-tier": ("แพ็กเกจที่ไม่ให้ระดับ", "a package that gives no tier"),
    # registering and inviting
    "not-registered": ("ยังไม่ลงทะเบียน", "not registered"),
    "e-service": ("eService", "eService"),
    # grouping
    "receiver": ("เลขหมายที่รับระดับ", "the number that receives"),
    "in-the-group": ("เลขหมายในกลุ่ม", "a number of the group"),
    "in-no-group": ("ยังไม่ได้รวมกลุ่ม", "in no group"),
    "of-the-citizen": ("เลขหมายภายใต้เลขบัตรประชาชนเดียวกัน", "a number under the same citizen id"),
    # what ends a tier
    "period": ("ครบกำหนด", "end of the period"),
    "disconnected": ("ยกเลิกบริการ", "disconnected"),
    "dissolved": ("ยกเลิกกลุ่มแล้ว", "dissolved"),
    "cancelled-by-customer": ("ลูกค้ายกเลิกบริการ", "cancelled by the customer"),
    "cancelled-by-operator": ("ถูกยกเลิกบริการ", "cancelled by the operator"),
    "name-transferred": ("เปลี่ยนชื่อผู้จดทะเบียน", "transfer of the registered name"),
}

WAYS = {
    "use": ("จากยอดใช้งาน", "by use"),
    "package": ("จากแพ็กเกจ", "by package"),
    "device": ("จากการซื้อเครื่อง", "by device"),
    "account": ("จากการรวมเลขหมาย", "by account"),
    "invitation": ("จากการเชิญ", "by invitation"),
}
"""The ways to a tier, as a sentence has them."""

CHANNELS = {"ussd": ("กดรหัส", "by dialling the code"), "web": ("เว็บ eService", "on the eService web page")}
"""Channels of registering that mean another code elsewhere."""

COUNTED = {
    "serenade/eligibility.payment": "late-bills",
    "serenade/eligibility.regular-use": "unused-months",
    "serenade/account.1": "numbers",
    "care/12.1.a": "uses",
    "care/12.1.b": "uses",
}
"""What a clause counts, where its reasons say only a number; against 0 those that may not be."""
CLOSED_MONTHS = "closed-months"
"""What the clause of regular use counts against anything but 0."""
