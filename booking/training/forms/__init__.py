"""Forms of trainings."""

from booking.training.forms.assessing import AttendanceForm
from booking.training.forms.course import CourseForm
from booking.training.forms.documents import DocumentForm, VersionForm
from booking.training.forms.quiz import QuestionForm, answers_in
from booking.training.forms.session import SessionForm

__all__ = ["AttendanceForm", "CourseForm", "DocumentForm", "QuestionForm", "SessionForm", "VersionForm", "answers_in"]
