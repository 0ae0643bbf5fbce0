"""Photos that people upload, made harmless and small: decoded, turned upright, drawn anew as JPEG without metadata."""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
LARGE, SMALL = 1600, 320  # pixels of the longer side
QUALITY = 84
WHITE = (255, 255, 255)
# All that Pillow raises on files that are not what they say.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


class NotAPhoto(Exception):
    """The bytes are no picture that can be shown; `is_too_large`: a picture with too many pixels."""

    def __init__(self, is_too_large: bool = False) -> None:
        super().__init__("too many pixels" if is_too_large else "not a picture")
        self.is_too_large = is_too_large


@dataclass(frozen=True, slots=True)
class Photo:
    """The same picture for the page and for lists, as JPEG."""

    large: bytes
    small: bytes


def photo_of(content: bytes) -> Photo:
    """Raises NotAPhoto for anything but a JPEG, PNG or WebP picture of a bearable size."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPhoto(is_too_large=True)
            opened.draft("RGB", (LARGE, LARGE))
            picture = _on_white(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPhoto(is_too_large=True) from error
    except BROKEN as error:
        raise NotAPhoto from error
    return Photo(_drawn(picture, LARGE), _drawn(picture, SMALL))


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent lets white paper through."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, WHITE)
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _drawn(picture: Image.Image, longest: int) -> bytes:
    shown = picture.copy()
    shown.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
