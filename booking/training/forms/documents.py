"""A document to read, and another version of it: a text in two languages, or a PDF."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, ValidationError

from booking.catalogue.forms.fields import CatalogueForm, line
from booking.catalogue.forms.fields import text as text_field
from booking.catalogue.forms.files import MOST_DOCUMENT_BYTES, PDF_END, PDF_HEAD
from models import TrainingDocument


class VersionForm(CatalogueForm):
    """After validation `content` holds the PDF's bytes, or none."""

    text = text_field(_l("What it says, in English"), rows=10)
    text_zh = text_field(_l("What it says, in Chinese"), rows=10)
    file = FileField(_l("Or a PDF"))

    content: bytes = b""

    def validate_file(self, field: Field) -> None:
        """What the bytes are decides, not what the file is called."""
        if not field.data or not field.data.filename:
            return
        content = field.data.stream.read(MOST_DOCUMENT_BYTES + 1)
        field.data.close()
        if len(content) > MOST_DOCUMENT_BYTES:
            raise ValidationError(_("A document has at most 20 MB."))
        if not content[:1024].lstrip().startswith(PDF_HEAD) or PDF_END not in content[-2048:]:
            raise ValidationError(_("This is not a complete PDF; export or scan it again."))
        self.content = content

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.text.data and not self.content:
            self.text.errors = [_("Write what it says, or choose a PDF.")]
            return False
        return True


class DocumentForm(VersionForm):
    name = line(_l("Title in English"), TrainingDocument.name, is_required=True)
    name_zh = line(_l("Title in Chinese"), TrainingDocument.name_zh)
    is_to_sign = BooleanField(_l("To be signed before one can pass"), default=True)
