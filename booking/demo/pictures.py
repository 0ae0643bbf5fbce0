"""The pictures of the demo region's instruments: a drawing for each kind, kept as photos are."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

from booking.catalogue import file_store
from booking.catalogue.actions.files import add_file
from booking.catalogue.images import Photo, photo_of
from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.demo.tables import Row, rows, words
from models import FileKind

FOLDER = Path(__file__).resolve().parent / "pictures"


def settle_pictures(files: Path, now: datetime) -> None:
    """Add them to the session, and their bytes to the folder `files`. Needs the cast."""
    cast = Cast.load()
    by = cast.sam
    for instrument, picture in pictures():
        photo = drawn(picture["picture"])
        sha256 = file_store.keep(files, photo.large)
        file_store.keep(files, photo.small, variant="small", name=sha256)
        file = add_file(
            cast.instrument(instrument), FileKind.PHOTO, sha256=sha256, size_bytes=len(photo.large),
            title=picture["title"], title_zh=picture["title_zh"], by=by, now=now,
        )  # fmt: skip
        file.public_id = public_id("picture", instrument)


def pictures() -> Iterator[tuple[str, Row]]:
    """Each instrument whose first technique has a drawing, with that drawing's row."""
    of_technique = {technique: row for row in rows("pictures") for technique in words(row["techniques"])}
    for row in rows("instruments"):
        picture = of_technique.get(words(row["techniques"])[0])
        if picture:
            yield row["source_key"], picture


@cache
def drawn(name: str) -> Photo:
    return photo_of((FOLDER / f"{name}.png").read_bytes())
