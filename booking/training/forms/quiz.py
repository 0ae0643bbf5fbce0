"""A question of the quiz, as the lab writes it; and what somebody has answered."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from booking.catalogue.forms.fields import CatalogueForm, line
from booking.domain.cleaning import cleaned_text
from models import QuizQuestion

MOST_CHOICES, LONGEST_CHOICE = 10, 300
Choice = tuple[str, str, bool]


class QuestionForm(CatalogueForm):
    """`parsed`: the choices as English, Chinese, whether it is right."""

    text = line(_l("Question in English"), QuizQuestion.text, is_required=True)
    text_zh = line(_l("Question in Chinese"), QuizQuestion.text_zh)
    choices = TextAreaField(_l("Choices"), validators=[DataRequired(_l("This is needed."))], render_kw={"rows": 5})

    parsed: tuple[Choice, ...] = ()

    def validate_choices(self, field: Field) -> None:
        """One a line; a right one begins with a star; what follows a stroke is Chinese."""
        lines = [line.strip() for line in cleaned_text(field.data or "").splitlines() if line.strip()]
        found = tuple(_choice(line) for line in lines)
        if not 2 <= len(found) <= MOST_CHOICES:
            raise ValidationError(_("Give 2 to %(most)d choices, one a line.", most=MOST_CHOICES))
        if any(not english or max(len(english), len(chinese)) > LONGEST_CHOICE for english, chinese, _is in found):
            raise ValidationError(_("A choice has 1 to %(most)d characters.", most=LONGEST_CHOICE))
        if not any(is_right for _english, _chinese, is_right in found):
            raise ValidationError(_("Mark at least one right choice with a star: * like this."))
        self.parsed = found


def answers_in(form: MultiDict[str, str], questions: Iterable[QuizQuestion]) -> dict[str, set[int]]:
    """The choices taken, by the public id of their question; only such as the question has."""
    return {
        question.public_id: {
            choice.id for choice in question.choices if str(choice.id) in form.getlist(question.public_id)
        }
        for question in questions
    }


def _choice(line: str) -> Choice:
    is_right = line[0] in "*＊"
    english, _stroke, chinese = (line[1:] if is_right else line).replace("｜", "|").partition("|")
    return english.strip(), chinese.strip(), is_right
