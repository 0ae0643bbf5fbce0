"""Uploading a photo or a document."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, ValidationError

from booking.catalogue.forms.fields import CatalogueForm, line
from booking.catalogue.images import NotAPhoto, Photo, photo_of
from booking.domain.cleaning import cleaned_line
from models import InstrumentFile

MOST_PHOTO_BYTES = 15_000_000
MOST_DOCUMENT_BYTES = 20_000_000
PDF_HEAD, PDF_END = b"%PDF-", b"%%EOF"


class FileForm(CatalogueForm):
    """After validation `photo` holds the photo drawn anew, or else `document` the document's bytes."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
    title = line(_l("Title in English"), InstrumentFile.title)
    title_zh = line(_l("Title in Chinese"), InstrumentFile.title_zh)

    photo: Photo | None = None
    document: bytes = b""

    def validate_file(self, field: Field) -> None:
        """What the bytes are decides, not what the file is called."""
        content = field.data.stream.read(MOST_DOCUMENT_BYTES + 1)
        field.data.close()
        if not content:
            raise ValidationError(_("The file is empty."))
        if content[:1024].lstrip().startswith(PDF_HEAD):
            self._take_document(content)
        else:
            self._take_photo(content)

    def file_title(self) -> str:
        """What was entered, or the file's own name without its ending."""
        return self.title.data or cleaned_line(self.file.data.filename or "").rpartition(".")[0][:200]

    def _take_document(self, content: bytes) -> None:
        if len(content) > MOST_DOCUMENT_BYTES:
            raise ValidationError(_("A document has at most 20 MB."))
        if PDF_END not in content[-2048:]:
            raise ValidationError(_("This PDF is not complete; export or scan it again."))
        self.document = content

    def _take_photo(self, content: bytes) -> None:
        if len(content) > MOST_PHOTO_BYTES:
            raise ValidationError(_("A photo has at most 15 MB."))
        try:
            self.photo = photo_of(content)
        except NotAPhoto as error:
            if error.is_too_large:
                raise ValidationError(_("The photo has too many pixels; at most 40 million can be shown.")) from error
            raise ValidationError(_("This is neither a JPEG, PNG or WebP photo nor a PDF document.")) from error
