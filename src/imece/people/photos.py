"""Photos of persons: only with consent, written anew without what the camera hid in them, sealed at rest."""

from __future__ import annotations

import datetime
import io
import os
import secrets
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image

from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.refusal import Refusal
from imece.base.sealing import opened, sealed
from imece.base.users import User
from imece.people.age import minor_on
from imece.people.consents import PHOTO, Consent, State
from imece.people.persons import Person

LARGEST_FILE = 15 * 1024 * 1024
LONGEST_SIDE = 1600
QUALITY = 85
MEDIA_TYPE = "image/jpeg"
# Points that a file may unfold to. A JPEG is decoded at a fraction of its size, a PNG only whole: four bytes a point.
MOST_POINTS = {"JPEG": 64_000_000, "MPO": 64_000_000, "PNG": 24_000_000}
# How the camera was held (EXIF 2.3, tag 0x0112), and what turns its picture upright.
_HELD = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises over files that are broken, cut off or made to harm.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, struct.error, zlib.error)


# ------------------------------------------------------------------------------------------ may there be one


def why_no_photo(person: Person) -> str:
    """The sentence that says why no photo of this person may be kept or shown today; '' where it may."""
    standing = Consent.objects.standing(person, PHOTO)
    if standing.state == State.NONE:
        return gettext("Nobody has asked this person about photos yet. Record their consent first.")
    if standing.state == State.REFUSED:
        return gettext("This person does not want a photo. Nothing changes in what they receive.")
    if standing.state == State.WITHDRAWN:
        return gettext("The consent to photos was taken back.")
    consent = standing.consent
    if consent and consent.given_by == Consent.GivenBy.PERSON and minor_on(person, timezone.localdate()):
        return gettext(
            "This person is under 18 and no parent or guardian agreed to photos. Record the guardian's answer first."
        )
    return ""


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions put to the photos."""

    def of_person(self, person: Person) -> PhotoQuerySet:
        """Those of all records that are this person, the newest first; deleted ones are left out."""
        records = (person.canonical or person).records()
        return self.filter(person__in=records, deleted_at__isnull=True).order_by("-taken_on", "-pk")

    def shown_of(self, person: Person) -> PhotoQuerySet:
        """Those that may be shown today: all while consent stands, none without it."""
        return self.none() if why_no_photo(person) else self.of_person(person)


class Photo(models.Model):
    """A picture of a person, kept as a sealed file; of a deleted one only the fact stays."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="photos")
    key = models.CharField(max_length=40, unique=True, help_text="name of the sealed file")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    taken_on = models.DateField(_("taken on"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    deleted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | models.Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="a_photo_is_deleted_by_somebody",
            ),
        ]

    @classmethod
    def add(cls, *, person: Person, content: bytes, taken_on: datetime.date, by: User) -> Photo:
        """Keep a photo: JPEG or PNG in, always a plain JPEG of at most 1600 points a side kept."""
        refused = why_no_photo(person)
        if refused:
            raise Refusal(refused)
        if taken_on > timezone.localdate():
            raise Refusal(gettext("This day lies in the future; give the day on which the photo was taken."))
        picture, (width, height) = written_anew(content)
        key = secrets.token_hex(16)
        _keep(key, picture)
        try:
            with transaction.atomic():
                photo = cls.objects.create(
                    person=person, key=key, width=width, height=height, taken_on=taken_on, by=by
                )
                LogLine.write(by=by, action="photo.add", subject=person, code=person.code)
        except BaseException:
            _place(key).unlink(missing_ok=True)
            raise
        return photo

    def erase(self, *, by: User) -> None:
        """Delete the picture itself; that there was one, and who deleted it, stays."""
        with transaction.atomic():
            gone = Photo.objects.filter(pk=self.pk, deleted_at__isnull=True).update(
                deleted_at=timezone.now(), deleted_by=by
            )
            if gone != 1:
                raise Refusal(gettext("This photo was deleted already."))
            LogLine.write(by=by, action="photo.delete", subject=self.person, code=self.person.code)
            transaction.on_commit(lambda: _place(self.key).unlink(missing_ok=True))
        self.refresh_from_db()

    def picture(self) -> bytes:
        """The JPEG. Raises ``Refusal`` where it is not there any more."""
        place = _place(self.key)
        if self.deleted_at is not None or not place.exists():
            raise Refusal(gettext("This photo is not kept any more."))
        return opened(place.read_bytes())

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refusal(gettext("A photo is deleted by erasing its picture, so that it is known who did it."))

    def __str__(self) -> str:
        return f"{self.person.code} {self.taken_on}"


# ------------------------------------------------------------------------------------------ the sealed file


def _place(key: str) -> Path:
    return Path(settings.FILES) / "photos" / key[:2] / f"{key}.sealed"


def _keep(key: str, picture: bytes) -> None:
    """A kill in the middle leaves no half file under that name."""
    place = _place(key)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(sealed(picture))
        target.flush()
        os.fsync(target.fileno())
    os.replace(temporary, place)


# ------------------------------------------------------------------------------------------ the picture itself


def written_anew(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """A plain JPEG with the same picture, and its size: upright, at most 1600 points a side, nothing else in it.

    Only the points are carried over, so place, time, device, comments and thumbnails of the camera are gone.
    """
    if not content:
        raise Refusal(gettext("The file is empty. Choose the photo again."))
    if len(content) > LARGEST_FILE:
        raise Refusal(
            gettext("This file is larger than %(most)s MB. Take the photo again with a smaller size.")
            % {"most": LARGEST_FILE // (1024 * 1024)}
        )
    plain = _plain(content)
    target = io.BytesIO()
    plain.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue(), plain.size


def _plain(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            _bounded(image)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            small = _in_colours(image)
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            upright = _upright(small, image)
            plain = Image.new("RGB", upright.size, "white")
            plain.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
            return plain
    except Image.DecompressionBombError:
        raise _too_many_points() from None
    except _BROKEN:
        raise Refusal(
            gettext("This file is not a photo that can be read. Choose a whole JPEG or PNG picture.")
        ) from None


def _bounded(image: Image.Image) -> None:
    """Known from the file's head, before anything is unfolded."""
    width, height = image.size
    if image.format not in MOST_POINTS:
        raise ValueError(image.format)
    if width * height > MOST_POINTS[image.format]:
        raise _too_many_points()


def _too_many_points() -> Refusal:
    return Refusal(
        gettext("This picture has more points than any camera's. Take the photo again with a smaller size.")
    )


def _in_colours(image: Image.Image) -> Image.Image:
    """With three colours a point, and how see-through it is where that is said; what is so already is not copied."""
    if image.mode in ("LA", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def _upright(picture: Image.Image, image: Image.Image) -> Image.Image:
    """Turned as the camera was held, which it notes beside the picture; a note that cannot be read turns nothing."""
    try:
        turn = _TURNS.get(image.getexif().get(_HELD, 0))
    except _BROKEN:
        turn = None
    return picture if turn is None else picture.transpose(turn)


register_action("photo.add", _("kept a photo of %(code)s"), erase=keep_all)
register_action("photo.delete", _("deleted a photo of %(code)s"), erase=keep_all)
