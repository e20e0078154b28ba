"""Pictures: drawn anew with nothing hidden in them, named in Markdown, shown to those who may see them alone."""

from __future__ import annotations

import io
import zlib
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageOps

from authoring import pictures
from authoring.documents import Words, problems
from authoring.editor import item_of, opened
from authoring.models import BankImage
from authoring.reencoding import LONGEST_SIDE, MOST_BYTES, NoPicture, reencoded
from quizzes.models import BankReader
from tests.authoring.sheets import form_of, save_of, words_now
from tests.authoring.test_documents import GOOD
from tests.authoring.world import client_of
from tests.factories import BankFactory
from web.markdown import to_html, to_inline_html

DIGEST = "a" * 64


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def drawn(size=(40, 30), form="PNG", mode="RGB", **more) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, size, 128 if mode in {"L", "P"} else "red").save(file, form, **more)
    file.seek(0)
    return file


# --- drawn anew


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("JPEG", "L"), ("GIF", "P"), ("WEBP", "RGB")]
)
def test_every_format_becomes_webp(form, mode):
    picture = reencoded(drawn(form=form, mode=mode))
    with Image.open(io.BytesIO(picture.content)) as again:
        assert (again.format, again.size) == ("WEBP", (40, 30))


def test_what_a_camera_wrote_beside_the_picture_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "the address of the school"
    exif[0x0112] = 6  # lies on its side
    picture = reencoded(drawn(form="JPEG", exif=exif.tobytes(), comment=b"the address of the school"))
    assert b"address" not in picture.content
    assert (picture.width, picture.height) == (30, 40)
    with Image.open(io.BytesIO(picture.content)) as again:
        assert not again.getexif()
        assert "icc_profile" not in again.info


@pytest.mark.parametrize("held", range(1, 9))
def test_however_the_camera_was_held_the_picture_is_upright(held):
    """As `ImageOps.exif_transpose` turns it."""
    exif = Image.Exif()
    exif[0x0112] = held
    source = Image.new("RGB", (40, 30), "white")
    source.paste("red", (0, 0, 20, 15))
    file = io.BytesIO()
    source.save(file, "PNG", exif=exif.tobytes())
    with Image.open(file) as opened, Image.open(io.BytesIO(reencoded(file).content)) as again:
        assert again.convert("RGB").tobytes() == ImageOps.exif_transpose(opened).convert("RGB").tobytes()


def test_a_broken_note_of_the_camera_does_not_keep_its_picture_out():
    """A number written as text, as some cameras and any attacker do: reading it was well, writing it anew was a 500."""
    notes = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x1a\0\x02\0\0\0\x02x\0\0\0\0\0\0\0"
    picture = reencoded(drawn(form="JPEG", exif=notes))
    assert (picture.width, picture.height) == (30, 40)


def test_a_large_picture_is_made_smaller():
    picture = reencoded(drawn(size=(3000, 1500)))
    assert (picture.width, picture.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert len(picture.content) <= MOST_BYTES


def bomb() -> bytes:
    """A PNG of a few bytes that claims 60,000 x 60,000 points."""
    head = (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + len(head).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.4",
        drawn().getvalue()[:60],
        bomb(),
    ],
)
def test_what_is_no_picture_is_refused_with_words(content):
    with pytest.raises(NoPicture):
        reencoded(io.BytesIO(content))


# --- in Markdown


def test_a_picture_of_ours_is_drawn_and_any_other_stays_text():
    html = to_html(f"![A *box*](image:{DIGEST}) ![x](https://example.org/x.png) ![](image:{DIGEST})", pictures=True)
    assert html.count("<img") == 1
    assert f'src="/images/{DIGEST}"' in html
    assert "<img" not in to_html(f"![A box](image:{DIGEST})")
    assert "<img" in to_inline_html(f"![A box](image:{DIGEST})", pictures=True)


@pytest.mark.parametrize(
    "text",
    [
        f'![x" onerror="alert(1)](image:{DIGEST})',
        f'![x](image:{DIGEST} "t\\" onerror=alert(1)")',
        "![x](image:../../etc/passwd)",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml;base64,AAAA)",
        "<img src=x onerror=alert(1)>![",
    ],
)
def test_nothing_but_a_picture_comes_of_it(text):
    seen: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: seen.append((tag, dict(attributes)))  # type: ignore[assignment, method-assign]
    parser.feed(to_html(text, pictures=True))
    for tag, attributes in seen:
        assert tag in {"p", "img"}
        assert set(attributes) <= {"src", "alt", "loading"}
        assert attributes.get("src") in {None, f"/images/{DIGEST}"}


def test_remote_pictures_and_those_without_words_forbid_publishing():
    def told(stem: str) -> list[str]:
        return [problem.message for problem in problems(Words("single", stem, options=GOOD.options))]

    assert told(f"![A box](image:{DIGEST}) Who?") == []
    assert "never fetched" in told("![A box](https://example.org/a.png) Who?")[0]
    assert "what it shows" in told(f"![](image:{DIGEST}) Who?")[0]


# --- uploaded, and shown


def uploaded(world, item, **more):
    client = client_of(world.owner)
    file = SimpleUploadedFile("photo.png", drawn().getvalue(), "image/png")
    data = {**form_of(client, item, do="picture", picture_alt="A [red] box"), "picture": file, **more}
    return client.post(save_of(item), data)


@pytest.mark.django_db
def test_an_uploaded_picture_ends_the_question_and_is_stored_once(world):
    item = world.item(GOOD)
    assert uploaded(world, item).status_code == 302
    assert uploaded(world, item).status_code == 302
    image = BankImage.objects.get()
    assert (
        words_now(item).stem
        == f"{GOOD.stem}\n\n![A red box](image:{image.digest})\n\n![A red box](image:{image.digest})"
    )
    assert pictures.path_of(image.digest).stat().st_size == image.size


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"picture_alt": " "}, "Say in words"),
        ({"picture": ""}, "Choose a picture"),
        ({"picture": SimpleUploadedFile("x.svg", b"<svg/>", "image/png")}, "no picture that can be read"),
    ],
)
def test_a_picture_that_is_not_taken_is_told_and_what_was_typed_is_kept(world, more, words):
    item = world.item(GOOD)
    answer = uploaded(world, item, stem="Typed?", **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert words_now(item).stem == "Typed?"
    assert not BankImage.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused_before_it_is_read(world):
    item = world.item(GOOD)
    assert uploaded(world, item, picture=SimpleUploadedFile("x.png", b"x" * 7_000_000)).status_code == 413
    url = reverse("authoring:new_item", args=[world.bank.slug])
    big = {"kind": "single", "file": SimpleUploadedFile("x.png", b"x" * 400_000)}
    assert client_of(world.owner).post(url, big).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("visibility", "who", "status"),
    [
        ("private", "owner", 200),
        ("private", "reviewer", 200),
        ("private", "stranger", 404),
        ("private", "learner", 404),
        ("private", None, 404),
        ("link", "learner", 404),
        ("public", "learner", 200),
        ("public", None, 200),
    ],
)
def test_who_sees_a_picture(world, visibility, who, status):
    image = pictures.take(world.bank, drawn(), by=world.owner, at=timezone.now())
    world.bank.visibility = visibility
    world.bank.save()
    client = client_of(getattr(world, who) if who else None)
    assert client.get(reverse("picture", args=[image.digest])).status_code == status
    assert client.get(reverse("picture", args=["b" * 64])).status_code == 404
    assert client.get("/images/..%2f..%2fsecret_key").status_code == 404


@pytest.mark.django_db
def test_a_learner_with_the_link_sees_it_and_it_comes_with_safe_headers(world, django_assert_num_queries):
    image = pictures.take(world.bank, drawn(), by=world.owner, at=timezone.now())
    world.bank.visibility = "link"
    world.bank.save()
    BankReader.objects.create(bank=world.bank, learner=world.learner, joined_at=timezone.now())
    client = client_of(world.learner)
    with django_assert_num_queries(3):
        answer = client.get(reverse("picture", args=[image.digest]))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_picture_of_another_bank_is_missing_here_until_it_is_carried_along(world):
    other = BankFactory.create(guide=world.bank.guide, owner=world.owner)
    image = pictures.take(other, drawn(), by=world.owner, at=timezone.now())
    words = Words("single", f"![A box](image:{image.digest}) Who?", options=GOOD.options)
    item = world.item(words)
    assert pictures.missing(world.bank, words) == {image.digest}
    assert "does not have" in opened(item_of(world.bank, item.pk), may_write=True).problems[0].message

    pictures.carry(other, world.bank, by=world.owner, at=timezone.now())
    assert pictures.missing(world.bank, words) == set()
