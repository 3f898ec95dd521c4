"""A request for another device under a protection plan, as it is at one instant. Data only."""

from __future__ import annotations

from sitthi.kernel.decision import Part

SWITCH = "switch"
REPLACEMENT = "replacement"
WARRANTY = "warranty"
"""What a request asks for; ``warranty``: the Care device of another request is put right."""
REFUND_CAUSE = "care-request-cancelled"
"""Why a fee that was paid for a request is owed to its number again."""


class CareRequestPart(Part, frozen=True, array_like=True, tag="care-request", gc=False):
    """A request for a switch or a replacement; its states are those of ``areas/requests/machine.py``.

    ``wants`` is the kind of device asked for, ``offered`` the kind offered. ``fee_satang`` is due when asking, of which
    ``paid_satang`` is paid, ``additional_satang`` of it too; that became due later. ``imei`` is the device to be
    replaced, of ``model``, ``sent_imei`` the one on its way. Of ``attempts`` to deliver, ``failed`` count for the fee
    of the third. ``converted_us``: a switch that became a replacement. ``return_by_us``: until when the right device
    must come. ``held_us``: on hold for an event beyond control, ``held_from`` the state it was in. Places are the
    province, area and kind named.

    ``vat_satang`` is the VAT in ``paid_satang``, ``attempt_paid_satang`` and ``attempt_vat_satang`` what was paid of
    ``attempt_fees_satang``; ``failed_sent`` of the failed attempts were with the device now on its way. ``counted_us``:
    the instant at which it counts towards the limits (0 = it does not). ``asked``: evidence still to be shown.
    ``suspected`` is the clause somebody, ``suspected_by``, wants it refused by. Of a warranty claim ``origin`` is the
    request that brought the device; of that one ``claims`` were made, the last at ``warranty_us``; its warranty runs
    from ``warranty_from_us``. ``given_up_us``: since when its device is given up, while the
    other is on its way (0 = it is not).
    """

    request: str
    plan: str
    number: str
    service: str
    wants: str
    state: str
    imei: str
    made_us: int
    fee_satang: int = 0
    paid_satang: int = 0
    additional_satang: int = 0
    refunded_satang: int = 0
    offered: str = ""
    offered_model: str = ""
    accepted_us: int = 0
    sent_imei: str = ""
    attempts: int = 0
    failed: int = 0
    attempt_fees_satang: int = 0
    delivered_us: int = 0
    returned_us: int = 0
    finding: str = ""
    return_by_us: int = 0
    converted_us: int = 0
    held_us: int = 0
    province: str = ""
    area: str = ""
    kind: str = ""
    collect_province: str = ""
    collect_area: str = ""
    window_chosen: bool = False
    warranty_us: int = 0
    warranty_refused: bool = False
    closed_us: int = 0
    why: str = ""
    held_from: str = ""
    vat_satang: int = 0
    attempt_paid_satang: int = 0
    attempt_vat_satang: int = 0
    failed_sent: int = 0
    counted_us: int = 0
    asked: tuple[str, ...] = ()
    suspected: str = ""
    suspected_by: str = ""
    origin: str = ""
    claims: int = 0
    warranty_from_us: int = 0
    model: str = ""
    given_up_us: int = 0

    @property
    def open_satang(self) -> int:
        """What of the fee and the additional fee is still to be paid."""
        return self.fee_satang + self.additional_satang - self.paid_satang

    @property
    def attempts_open_satang(self) -> int:
        """What of the fees of attempts is still to be paid."""
        return self.attempt_fees_satang - self.attempt_paid_satang

    @property
    def matters(self) -> bool:
        """Whether it is open, or closed with fees of attempts still to be paid: those are a debt (care/8.6)."""
        return not self.closed_us or self.attempts_open_satang > 0


def claim_of(request: CareRequestPart) -> str:
    """The name of the last warranty claim of the device a request brought."""
    return f"{request.request}.w{request.claims}"
