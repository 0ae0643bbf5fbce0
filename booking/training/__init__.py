"""Trainings: courses that qualify, their sessions and seats, attendance, quizzes, and documents to read and sign."""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.training import routes

    app.register_blueprint(routes.blueprint)
