"""What was done about device protection, in words: commands, states, services."""

from __future__ import annotations

from sitthi.views import words_care

COMMANDS = {
    "enrol-device": ("ลงทะเบียนเครื่องกับ Care+", "Device enrolled in Care+"),
    "refuse-enrolment": ("ปฏิเสธการลงทะเบียน Care+", "Care+ enrolment refused"),
    "start-cover": ("เริ่มคุ้มครอง Care+", "Care+ cover begins"),
    "drop-enrolment": ("ยืนยันการสมัคร Care+ ไม่สำเร็จ", "Care+ not begun, since the confirmation did not arrive"),
    "charge-care-fee": ("คิดค่าแพ็กเกจ Care+", "Care+ fee charged"),
    "bill-care-fee": ("นำค่าแพ็กเกจ Care+ เข้าบิลถัดไป", "Care+ fee put on the next bill"),
    "renew-plan": ("ต่ออายุ Care+ เป็นรายเดือน", "Care+ renewed as monthly"),
    "decline-renewal": ("แจ้งไม่ต่ออายุ Care+", "Care+ renewal declined"),
    "cancel-plan": ("ขอยกเลิก Care+", "Care+ cancelled by the customer"),
    "end-plan": ("Care+ สิ้นสุด", "Care+ ended"),
    "terminate-plan": ("ผู้ให้บริการยกเลิก Care+", "Care+ ended by the provider"),
    "keep-plans": ("Care+ คุ้มครองต่อ", "Care+ goes on"),
    "move-plans": ("Care+ ตามเลขหมายใหม่", "Care+ follows the new number"),
    "pass-plan": ("โอน Care+ ให้ทายาท", "Care+ passed to an heir"),
    "report-exchange": ("แจ้งเปลี่ยนเครื่องตามประกันผู้ผลิต", "Warranty exchange told of"),
    "follow-device": ("Care+ คุ้มครองเครื่องใหม่", "Care+ covers the new device"),
    "give-up-device": ("ระงับ IMEI ของเครื่องเดิม", "IMEI of the old device barred"),
    "give-back-device": ("ยกเลิกการระงับ IMEI ของเครื่องเดิม", "IMEI of the old device no longer barred"),
    "ask-liability": ("สอบถามวงเงินความรับผิด", "Limit of liability asked"),
    "make-request": ("ยื่นคำขอเครื่อง Care+", "Care device asked for"),
    "check-request": ("ตรวจคำขอ", "Request checked"),
    "offer-device": ("เสนอเครื่อง Care+", "Care device offered"),
    "pay-request": ("ชำระค่าบริการของคำขอ", "Fee of a request paid"),
    "send-device": ("ส่งเครื่อง Care+", "Care device sent"),
    "attempt-delivery": ("นำส่งเครื่อง Care+", "Delivery attempted"),
    "return-device": ("ได้รับเครื่องจากลูกค้า", "Device received from the customer"),
    "inspect-device": ("ตรวจเครื่องที่รับมา", "Device inspected"),
    "convert-request": ("เปลี่ยนประเภทคำขอ", "Request turned into another service"),
    "cancel-request": ("ยกเลิกคำขอ", "Request cancelled"),
    "refuse-request": ("ผู้ให้บริการปฏิเสธคำขอ", "Request refused by the provider"),
    "hold-request": ("พักคำขอเพราะเหตุนอกเหนือการควบคุม", "Request put on hold"),
    "release-request": ("ดำเนินการคำขอต่อ", "Request taken up again"),
    "settle-request": ("จัดการคำขอที่ค้างเมื่อแผนสิ้นสุด", "Open request settled as the plan ended"),
    "lapse-return": ("เลยกำหนดส่งเครื่องที่ลงทะเบียน", "The days to send the enrolled device are over"),
    "claim-warranty": ("ใช้ประกันของเครื่อง Care+", "Warranty of a Care device claimed"),
    "bar-warranty": ("ใช้ประกันครั้งต่อไปไม่ได้", "Later warranty claims barred"),
    "repair-device": ("ซ่อมโดยบริการ AppleCare", "Repair by AppleCare Services"),
    "start-promise": ("เริ่มนับเวลารับประกันการจัดส่ง", "Delivery guarantee begins"),
    "stop-promise": ("หยุดนับเวลารับประกันการจัดส่ง", "Delivery guarantee: first attempt made"),
    "receive-promise": ("บันทึกวันที่ได้รับเครื่อง", "Delivery guarantee: device received"),
    "void-promise": ("ยกเลิกการรับประกันเวลาจัดส่ง", "Delivery guarantee void"),
    "excuse-promise": ("งดการรับประกันเวลาจัดส่งเพราะเหตุสุดวิสัย", "Delivery guarantee void: force majeure"),
    "miss-promise": ("จัดส่งไม่ทันเวลาที่รับประกัน", "Delivery guarantee missed"),
    "claim-relief": ("ขอเงินชดเชยการจัดส่งล่าช้า", "Relief claimed for late delivery"),
    "pay-relief": ("จ่ายเงินชดเชยการจัดส่งล่าช้า", "Relief paid for late delivery"),
}

BECAME = {
    "care-plan.state": ("แผน Care+ ของเครื่อง", "Care+ plan of device"),
    "care-plan.imei": ("เครื่องที่คุ้มครอง", "device covered"),
    "care-plan.package": ("แพ็กเกจ Care+", "Care+ package"),
    "care-plan.ends": ("แผน Care+ คุ้มครองถึง", "Care+ covers until"),
    "care-device.state": ("ทะเบียนเครื่อง", "register: device"),
    "barred-id.reason": ("ระงับสิทธิลงทะเบียนเพราะ", "barred from enrolling for"),
    "care-request.state": ("คำขอ", "request"),
    "care-request.service": ("บริการของคำขอ", "service of request"),
    "promise.state": ("การรับประกันเวลาจัดส่งของคำขอ", "delivery guarantee of request"),
    "promise.due": ("เวลาที่รับประกันของคำขอ", "guaranteed time of request"),
}
"""Of what a decision about device protection changes, what a reader is told."""

PLAN_STATES = words_care.PLAN_STATES
DEVICE_STATES = {**words_care.DEVICE_STATES, "barred": ("ถูกระงับ", "barred")}
REQUEST_STATES = words_care.REQUEST_STATES
PROMISE_STATES = words_care.PROMISE_STATES
