"""Records that are written once: never changed, never deleted, with a digest of what they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.refusal import Refusal

Frozen = TypeVar("Frozen", bound=models.Model)

NEVER = _("A published edition never changes: publish a new one, or withdraw this one.")


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(content: Any) -> str:
    """The one way to write ``content`` down: equal contents give equal text, on every database."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class FrozenQuerySet(models.QuerySet[Frozen]):
    """Reads only; a row comes in once."""

    def update(self, **values: Any) -> NoReturn:
        raise Refusal(NEVER)

    def delete(self) -> NoReturn:
        raise Refusal(NEVER)

    def bulk_update(self, objs: Any, fields: Iterable[str], batch_size: int | None = None) -> NoReturn:
        raise Refusal(NEVER)

    def move(self, **values: Any) -> int:
        """The only change that there is: a guarded move from one state to another (see ``Edition``)."""
        return super().update(**values)


class FrozenModel(models.Model):
    """Written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Refusal(NEVER)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refusal(NEVER)


def parts_of(rows: Iterator[Sequence[Any]], size: int) -> Iterator[list[list[Any]]]:
    """The rows in parts of ``size``; nothing when there are none."""
    part: list[list[Any]] = []
    for row in rows:
        part.append(list(row))
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
