"""Photos: only with consent, bare of what the camera hid, hidden at once when consent ends. Nobody here exists."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, PngImagePlugin

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.consents import PHOTO, Consent
from imece.people.merging import Merge
from imece.people.models import Person, Photo
from imece.people.photos import LARGEST_FILE, why_no_photo, written_anew
from imece.people.tests.registry import known
from imece.people.tests.test_consents import answered, grown

pytestmark = pytest.mark.django_db

GUARDIAN = {"given_by": "guardian", "guardian_name": "Salma Haddad", "guardian_relationship": "mother"}
CAMERA, GPS = "SecretPhone 12", 0x8825


def jpeg(size: tuple[int, int] = (60, 40), **values: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, "JPEG", **values)
    return target.getvalue()


def png(size: tuple[int, int] = (60, 40), mode: str = "RGBA", **values: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size).save(target, "PNG", **values)
    return target.getvalue()


def with_a_place(orientation: int = 1) -> Image.Exif:
    """What a phone writes beside a picture: its name, how it was held, when, and where on Earth."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x0132] = CAMERA, orientation, "2026:06:01 10:00:00"
    exif.get_ifd(GPS).update({1: "N", 2: (41.0, 2.0, 3.0), 3: "E", 4: (28.0, 58.0, 1.0)})
    return exif


def agreed(cast: Cast, person: Person | None = None, **said: Any) -> Person:
    person = person or grown()
    answered(person, cast, purpose=PHOTO, day=timezone.localdate(), **said)
    return person


def kept(cast: Cast, person: Person, content: bytes = b"") -> Photo:
    return Photo.add(
        person=person, content=content or jpeg(), taken_on=timezone.localdate(), by=cast.case_worker
    )


def file_of(photo: Photo) -> Path:
    return Path(settings.FILES) / "photos" / photo.key[:2] / f"{photo.key}.sealed"


def all_files() -> set[Path]:
    return {file for file in (Path(settings.FILES) / "photos").rglob("*") if file.is_file()}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture_of(user: User, photo: Photo, person: Person | None = None) -> Any:
    return signed_in(user).get(reverse("person_photo", args=[(person or photo.person).code, photo.pk]))


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_sees_a_photo_and_who_may_add_and_delete_one(cast: Cast) -> None:
    photo = kept(cast, agreed(cast))
    seen = {name: picture_of(user, photo).status_code for name, user in cast.everyone().items()}
    assert {name for name, status in seen.items() if status == 200} == {
        "team_leader",
        "psychologist",
        "case_worker",
        "registrar",
    }
    assert seen["field_assistant"] == 404
    assert {seen[name] for name in ("head", "im_officer", "partner", "stranger")} == {403}
    code = photo.person.code
    for user, status in ((cast.field_assistant, 404), (cast.im_officer, 403), (cast.stranger, 403)):
        assert (
            signed_in(user).post(reverse("person_photo_delete", args=[code, photo.pk])).status_code == status
        )
        sent = {"photo": SimpleUploadedFile("a.jpg", jpeg()), "taken_on": "2026-06-01"}
        assert signed_in(user).post(reverse("person_photo_add", args=[code]), sent).status_code == status
    assert Photo.objects.of_person(photo.person).count() == 1


def test_a_photo_of_somebody_else_is_not_seen_through_ones_own_page(cast: Cast) -> None:
    far = agreed(cast, known("Far Away", unit_code="RSU"))
    photo = kept(cast, far)
    near = agreed(cast, grown("Somebody Near"))
    assert picture_of(cast.case_worker, photo, near).status_code == 404
    assert (
        signed_in(cast.case_worker)
        .post(reverse("person_photo_delete", args=[near.code, photo.pk]))
        .status_code
        == 404
    )
    assert file_of(photo).exists()


# ------------------------------------------------------------------------------------------ only with consent


def test_without_consent_a_photo_is_refused_with_the_way_to_ask(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=timezone.localdate())  # to something else
    before = all_files()
    with pytest.raises(Refusal, match="Record their consent first"):
        kept(cast, person)
    assert all_files() == before and not Photo.objects.exists()
    text = signed_in(cast.case_worker).get(reverse("person_photo_add", args=[person.code])).content.decode()
    assert (
        "Record their consent first" in text
        and reverse("person_consent", args=[person.code, "photo"]) in text
    )


def test_whoever_said_no_is_not_photographed(cast: Cast) -> None:
    with pytest.raises(Refusal, match="does not want a photo"):
        kept(cast, agreed(cast, answer="refused"))


def test_a_withdrawal_hides_the_photo_at_once_and_offers_to_delete_it(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    person = agreed(cast)
    photo = kept(cast, person)
    assert picture_of(cast.case_worker, photo).status_code == 200
    consent = Consent.objects.get()
    address = reverse("person_consent_take_back", args=[person.code, consent.pk])
    said = {"withdrawn_by": "person", "on": timezone.localdate().isoformat()}
    text = signed_in(cast.case_worker).post(address, said, follow=True).content.decode()
    assert "The photos are hidden now" in text and "1 photo hidden" in text
    assert reverse("person_photo", args=[person.code, photo.pk]) + '"' not in text
    delete = reverse("person_photo_delete", args=[person.code, photo.pk])
    assert delete in text
    assert picture_of(cast.case_worker, photo).status_code == 404
    with pytest.raises(Refusal, match="was taken back"):
        kept(cast, person)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.case_worker).post(delete)
    assert not file_of(photo).exists()


def test_a_new_consent_shows_again_what_was_hidden(cast: Cast) -> None:
    person = agreed(cast)
    photo = kept(cast, person)
    Consent.objects.get().withdraw(by=cast.case_worker, on=timezone.localdate())
    agreed(cast, person)
    assert picture_of(cast.case_worker, photo).status_code == 200


def test_a_withdrawal_on_one_record_hides_the_photos_of_all(cast: Cast) -> None:
    one, other = grown("Rana Haddad", family="visits"), grown("Rana Haddad", family="kits")
    photo = kept(cast, agreed(cast, one))
    agreed(cast, other)
    Consent.objects.get(person=other).withdraw(by=cast.case_worker, on=timezone.localdate())
    assert picture_of(cast.case_worker, photo).status_code == 200
    Merge.make(kept=other, joined=[one], by=cast.registrar)
    assert picture_of(cast.case_worker, photo, other).status_code == 404
    assert picture_of(cast.case_worker, photo, one).status_code == 404


def test_the_photos_of_all_records_are_on_the_persons_page(cast: Cast) -> None:
    one, other = grown("Rana Haddad", family="visits"), grown("Rana Haddad", family="kits")
    photos = [kept(cast, agreed(cast, one)), kept(cast, agreed(cast, other))]
    Merge.make(kept=one, joined=[other], by=cast.registrar)
    text = signed_in(cast.case_worker).get(reverse("person", args=[one.code])).content.decode()
    for photo in photos:
        assert reverse("person_photo", args=[one.code, photo.pk]) in text
        assert picture_of(cast.case_worker, photo, one).status_code == 200


def test_of_a_child_only_with_a_guardians_consent(cast: Cast) -> None:
    child = known("Child Haddad")
    # The person agreed while nothing was known of the birth; then it became known.
    agreed(cast, child)
    photo = kept(cast, child)
    Person.objects.filter(pk=child.pk).update(
        birth_precision="year", birth_year=timezone.localdate().year - 9
    )
    child.refresh_from_db()
    assert "no parent or guardian agreed" in why_no_photo(child)
    assert picture_of(cast.case_worker, photo).status_code == 404
    with pytest.raises(Refusal, match="guardian's answer"):
        kept(cast, child)
    agreed(cast, child, **GUARDIAN)
    assert why_no_photo(child) == ""
    assert picture_of(cast.case_worker, photo).status_code == 200


# ------------------------------------------------------------------------------------------ bare of what the camera hid


def test_place_time_and_device_are_gone(cast: Cast) -> None:
    content = jpeg((800, 600), exif=with_a_place(), comment=b"taken at home")
    before = Image.open(io.BytesIO(content))
    assert before.getexif().get_ifd(GPS) and CAMERA.encode() in content and b"taken at home" in content
    picture = kept(cast, agreed(cast), content).picture()
    after = Image.open(io.BytesIO(picture))
    assert dict(after.getexif()) == {} and not after.getexif().get_ifd(GPS)
    assert "exif" not in after.info and "comment" not in after.info
    for trace in (b"Exif", CAMERA.encode(), b"taken at home", b"2026:06"):
        assert trace not in picture


def test_texts_in_a_png_are_gone_and_see_through_becomes_white(cast: Cast) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Location", "41.01 N 28.97 E")
    content = png((20, 10), pnginfo=notes, exif=with_a_place())
    assert b"41.01 N" in content
    picture, size = written_anew(content)
    assert b"41.01 N" not in picture and CAMERA.encode() not in picture
    assert size == (20, 10)
    assert Image.open(io.BytesIO(picture)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_held_sideways_is_turned_upright(db: None) -> None:
    image = Image.new("RGB", (80, 40), "white")
    image.paste("red", (0, 0, 20, 40))  # at the left; upright it is on top
    target = io.BytesIO()
    image.save(target, "JPEG", exif=with_a_place(orientation=6), quality=95)
    picture, size = written_anew(target.getvalue())
    assert size == (40, 80)
    red, _green, blue = Image.open(io.BytesIO(picture)).getpixel((20, 5))  # type: ignore[misc]
    assert red > 200 and blue < 80


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1601, 10), (10, 1601)])
def test_a_large_photo_is_made_smaller_and_keeps_its_shape(db: None, size: tuple[int, int]) -> None:
    picture, (width, height) = written_anew(jpeg(size))
    assert max(width, height) == 1600
    assert abs(width / height - size[0] / size[1]) < 0.02 * size[0] / size[1] + 0.1
    assert Image.open(io.BytesIO(picture)).size == (width, height)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_plain_jpeg(db: None, mode: str) -> None:
    assert Image.open(io.BytesIO(written_anew(png(mode=mode))[0])).format == "JPEG"


def test_a_jpeg_in_print_colours_is_read(db: None) -> None:
    target = io.BytesIO()
    Image.new("CMYK", (30, 30)).save(target, "JPEG")
    assert Image.open(io.BytesIO(written_anew(target.getvalue())[0])).mode == "RGB"


# ------------------------------------------------------------------------------------------ what is no photo


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it unfolds to 60,000 by 60,000 points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100_000)))


def of_kind(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (10, 10)).save(target, kind)
    return target.getvalue()


BAD: list[tuple[str, Any, str]] = [
    ("nothing", lambda: b"", "file is empty"),
    ("a text", lambda: b"hello, this is no picture", "whole JPEG or PNG"),
    ("a page", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "whole JPEG or PNG"),
    ("a GIF", lambda: of_kind("GIF"), "whole JPEG or PNG"),
    ("a WebP", lambda: of_kind("WEBP"), "whole JPEG or PNG"),
    ("a TIFF", lambda: of_kind("TIFF"), "whole JPEG or PNG"),
    ("a PDF", lambda: of_kind("PDF"), "whole JPEG or PNG"),
    ("half a JPEG", lambda: jpeg((900, 900))[:2000], "whole JPEG or PNG"),
    ("half a PNG", lambda: png((900, 900))[:600], "whole JPEG or PNG"),
    ("the head of a JPEG", lambda: jpeg()[:20], "whole JPEG or PNG"),
    ("a JPEG's first bytes before a text", lambda: b"\xff\xd8\xff\xe0" + b"x" * 500, "whole JPEG or PNG"),
    ("a bomb", bomb, "more points"),
    ("too many points", lambda: png((5000, 5000), "1"), "more points"),
    ("too large a file", lambda: jpeg() + bytes(LARGEST_FILE), "larger than 15 MB"),
]


@pytest.mark.parametrize(("what", "content", "sentence"), BAD, ids=[what for what, _c, _s in BAD])
def test_what_is_no_photo_is_refused_in_one_sentence_and_leaves_nothing(
    cast: Cast, what: str, content: Any, sentence: str
) -> None:
    person, before = agreed(cast), all_files()
    with pytest.raises(Refusal, match=sentence):
        Photo.add(person=person, content=content(), taken_on=timezone.localdate(), by=cast.case_worker)
    assert all_files() == before and not Photo.objects.exists()


def test_a_note_beside_the_picture_that_cannot_be_read_does_no_harm(db: None) -> None:
    content = jpeg(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff broken")
    assert written_anew(content)[1] == (60, 40)


def test_the_page_takes_a_photo_and_refuses_what_is_none(cast: Cast) -> None:
    person = agreed(cast)
    client, address = signed_in(cast.case_worker), reverse("person_photo_add", args=[person.code])
    today = timezone.localdate().isoformat()
    sent = {"photo": SimpleUploadedFile("virus.jpg", b"MZ no picture"), "taken_on": today}
    answer = client.post(address, sent)
    assert answer.status_code == 200 and "whole JPEG or PNG" in answer.content.decode()
    assert "This field is required" in client.post(address, {"taken_on": today}).content.decode()
    empty = {"photo": SimpleUploadedFile("a.jpg", b""), "taken_on": today}
    assert "file is empty" in client.post(address, empty).content.decode()
    sent = {"photo": SimpleUploadedFile("a.jpg", jpeg()), "taken_on": "2999-01-01"}
    assert "future" in client.post(address, sent).content.decode()
    assert not Photo.objects.exists()
    sent = {"photo": SimpleUploadedFile("a.jpg", jpeg()), "taken_on": today}
    text = client.post(address, sent, follow=True).content.decode()
    assert reverse("person_photo", args=[person.code, Photo.objects.get().pk]) in text


# ------------------------------------------------------------------------------------------ kept and deleted


def test_a_photo_is_sealed_at_rest_and_never_cached(cast: Cast) -> None:
    photo = kept(cast, agreed(cast))
    at_rest = file_of(photo).read_bytes()
    assert b"JFIF" not in at_rest and not at_rest.startswith(b"\xff\xd8")
    answer = picture_of(cast.case_worker, photo)
    assert answer.content == photo.picture() and answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_deleted_photo_leaves_its_fact_and_no_file(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    person = agreed(cast)
    photo = kept(cast, person)
    with django_capture_on_commit_callbacks(execute=True):
        photo.erase(by=cast.psychologist)
    assert not file_of(photo).exists()
    assert photo.deleted_by == cast.psychologist
    lines = LogLine.objects.about(person).filter(action__startswith="photo.").order_by("pk")
    assert [(line.action, line.actor) for line in lines] == [
        ("photo.add", cast.case_worker),
        ("photo.delete", cast.psychologist),
    ]
    assert picture_of(cast.case_worker, photo).status_code == 404
    with pytest.raises(Refusal, match="not kept any more"):
        photo.picture()
    with pytest.raises(Refusal, match="deleted already"):
        photo.erase(by=cast.psychologist)
    with pytest.raises(Refusal):
        photo.delete()


def test_a_photo_whose_record_cannot_be_written_leaves_no_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, before = agreed(cast), all_files()

    def broken(**values: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(LogLine, "write", broken)
    with pytest.raises(RuntimeError):
        kept(cast, person)
    assert all_files() == before and not Photo.objects.exists()


def test_a_file_that_was_lost_is_not_found(cast: Cast) -> None:
    photo = kept(cast, agreed(cast))
    file_of(photo).unlink()
    assert picture_of(cast.case_worker, photo).status_code == 404
