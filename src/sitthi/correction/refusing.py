"""A correction that can not be made: it is refused whole, and a person is told."""

from __future__ import annotations


class CannotCorrect(Exception):
    """What can not be put in afterwards: ``what`` in a word, what about, and what to do instead."""

    def __init__(self, what: str, about: str, remedy: str) -> None:
        super().__init__(f"{what}: {about}. {remedy}")
        self.what = what
        self.about = about
        self.remedy = remedy
