"""What can be done with trainings."""

from booking.training.actions.assessing import NotReady, WrongMark, mark
from booking.training.actions.courses import Circle, create_training, set_prerequisites
from booking.training.actions.documents import Outdated, add_document, publish, sign
from booking.training.actions.enrolling import CannotEnrol, TooLateToLeave, enrol, withdraw
from booking.training.actions.planning import CannotChange, Plan, cancel_session, change_session, plan_session
from booking.training.actions.quizzes import NoMoreTries, add_question, answer_quiz
from booking.training.actions.reminding import remind_of_trainings

__all__ = [
    "CannotChange", "CannotEnrol", "Circle", "NoMoreTries", "NotReady", "Outdated", "Plan", "TooLateToLeave",
    "WrongMark", "add_document", "add_question", "answer_quiz", "cancel_session", "change_session", "create_training",
    "enrol", "mark", "plan_session", "publish", "remind_of_trainings", "set_prerequisites", "sign", "withdraw",
]  # fmt: skip
