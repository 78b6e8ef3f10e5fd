"""A register: where an upper room hands in what it has, at start-up, for a lower room to use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Register(Generic[Item]):
    """Things handed in under a code; a code is handed in once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, Item] = {}

    def add(self, code: str, item: Item) -> Item:
        """Hand in ``item`` under ``code``; the same code twice is a mistake of the program."""
        if code in self._items:
            raise ValueError(f"{self.what} {code!r} was handed in twice")
        self._items[code] = item
        return item

    def get(self, code: str) -> Item | None:
        return self._items.get(code)

    def __getitem__(self, code: str) -> Item:
        return self._items[code]

    def __contains__(self, code: str) -> bool:
        return code in self._items

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def codes(self) -> list[str]:
        return list(self._items)

    def __len__(self) -> int:
        return len(self._items)
