"""Makes a picture that somebody uploaded ours: drawn anew as WebP, small enough, with nothing hidden in it."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import IO

from PIL import ExifTags, Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LONGEST_SIDE = 2000  # pixels, of what is stored
MOST_PIXELS = 30_000_000  # of what is uploaded: more is a bomb
MOST_BYTES = 2 * 1024 * 1024  # of what is stored
PLAIN = {"RGB", "RGBA", "L"}  # modes that can be made smaller as they are
QUALITIES = (85, 70, 50)
TURNS = {  # that make a picture upright, by how its camera was held
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NoPicture(Exception):  # noqa: N818 - reads as what it says
    """What was uploaded cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes  # WebP
    width: int
    height: int


def reencoded(file: IO[bytes]) -> Picture:
    """The first frame, upright, without anything but its pixels. Raises NoPicture with words."""
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NoPicture(f"That picture has more than {MOST_PIXELS // 1_000_000} million points.")
            is_photo = opened.format == "JPEG"
            has_alpha = opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info
            if opened.mode in PLAIN:  # smaller first: each step after it would copy what may have 30 million points
                opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            upright = _upright(opened).convert("RGBA" if has_alpha else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
        raise NoPicture("That is no picture that can be read: PNG, JPEG, WebP and GIF can.") from problem
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    drawn = Image.new(upright.mode, upright.size)  # pixels only: no profile, no place, no camera, no comment
    drawn.paste(upright)
    for quality in (*(() if is_photo else (0,)), *QUALITIES):
        content = _written(drawn, quality)
        if len(content) <= MOST_BYTES:
            return Picture(content, *drawn.size)
    raise NoPicture("That picture stays larger than 2 MB. Make it smaller and try again.")


def _upright(picture: Image.Image) -> Image.Image:
    """`ImageOps.exif_transpose` would write a camera's other notes anew, and stumbles over those that are broken."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, struct.error):
        return picture  # notes that cannot be read say nothing
    return picture if turn is None else picture.transpose(turn)


def _written(picture: Image.Image, quality: int) -> bytes:
    """`quality` 0: without loss, as screenshots and drawings want it."""
    buffer = io.BytesIO()
    if quality:
        picture.save(buffer, "WEBP", quality=quality, method=4)
    else:
        picture.save(buffer, "WEBP", lossless=True, quality=60, method=4)
    return buffer.getvalue()
