"""What a device is known by: its IMEI, or its serial number where it has none (care/2.9, 2.10). Pure."""

from __future__ import annotations

import msgspec
from stdnum import imei as imei_numbers

from sitthi.standing.reasons import Look
from sitthi.terms import Values

IMEI = "care/2.9"
SERIAL = "care/2.10"


class DeviceIds(msgspec.Struct, frozen=True):
    """How many digits an IMEI has, and how many characters a serial number at least and at most."""

    imei_digits: int
    serial_least: int
    serial_most: int


def read_device_ids(care: Values) -> DeviceIds:
    """What devices are known by, of document care."""
    return DeviceIds(care.count("imei.digits"), care.count("serial.least"), care.count("serial.most"))


def look_device_id(look: Look, imei: str, ids: DeviceIds) -> None:
    """A device is known by its IMEI, the check digit right, or by its serial number where it has none (2.9, 2.10)."""
    if imei.isdigit():
        sound = len(imei) == ids.imei_digits and imei_numbers.is_valid(imei)
        if look.check(IMEI, sound, imei, ids.imei_digits, "digits"):
            look.never()
        return
    written = imei.isascii() and imei.isalnum()
    if look.check(SERIAL, written and ids.serial_least <= len(imei) <= ids.serial_most, imei, "serial-number"):
        look.never()
