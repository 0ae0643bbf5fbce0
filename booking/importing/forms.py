"""What the pages of imports send: a file and its school, what its columns mean, an encoding."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, SelectChoice, SelectField
from wtforms.validators import InputRequired, ValidationError

from booking.importing import words
from booking.importing.fields import FIELDS
from booking.importing.reading import ENCODINGS, LONGEST_FILE
from booking.languages import current_language
from models import Institution


class UploadForm(FlaskForm):
    """A file, and the school whose instruments it lists."""

    institution = SelectField(_l("School"), [InputRequired(_l("Choose one."))])
    file = FileField(_l("File"))
    content: bytes = b""

    def offer(self, institutions: Sequence[Institution]) -> None:
        self.institution.choices = [SelectChoice(it.public_id, it.name_in(current_language())) for it in institutions]

    def validate_file(self, field: Field) -> None:
        """Keeps what was sent in `content`."""
        if not field.data:
            raise ValidationError(_("Choose a file."))
        self.content = field.data.stream.read(LONGEST_FILE + 1)
        if len(self.content) > LONGEST_FILE:
            raise ValidationError(words.file_sentence("too_large", {"most": LONGEST_FILE // 1024 // 1024}))


class EncodingForm(FlaskForm):
    """How the file's bytes are to be read."""

    encoding = SelectField(_l("Encoding"), choices=[SelectChoice(*encoding) for encoding in ENCODINGS.items()])


class UndoForm(FlaskForm):
    """Undoing an import."""

    also_edited = BooleanField(_l("Take back also what was changed by hand since"))


def mapping_of(entered: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """{column: field} from selects named by the column's number; what is no field is not taken."""
    chosen = (entered.get(f"column-{number}", "") for number in range(len(columns)))
    return {column: field if field in FIELDS else "" for column, field in zip(columns, chosen, strict=True)}
