"""The one way to say no."""

from __future__ import annotations


class Refusal(Exception):
    """A request that the house declines, with one translated sentence that says what to do.

    Shown as it is on the page, on the command line, on a list's error sheet and by the API.
    """

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
