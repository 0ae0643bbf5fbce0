"""Looking for a training, and a training's own page: public."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from booking.access import is_signed_in, public
from booking.catalogue.queries.institutions import schools
from booking.clock import now
from booking.domain.cleaning import cleaned_line
from booking.languages import current_language
from booking.paging import page_of
from booking.reservations.clocks import reader_zone
from booking.training import queries, words
from booking.training.queries import Preparation, SessionRow
from booking.training.queries.lists import techniques_in_use
from booking.training.routes.blueprint import blueprint
from booking.training.routes.loading import training_or_404
from models import Institution, Technique, Training, TrainingSession

PAGE_SIZE, LONGEST_SEARCH = 20, 100


@blueprint.get("/trainings")
@public
def index() -> ResponseReturnValue:
    """Trainings by words, technique and school, those with the nearest session first."""
    asked = {name: cleaned_line(request.args.get(name, "")[:LONGEST_SEARCH]) for name in ("q", "technique", "school")}
    moment = now()
    number = request.args.get("page", "1")
    found = queries.listed(moment, asked["q"], asked["technique"], asked["school"])
    page = page_of(found, int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1, PAGE_SIZE)
    coming = queries.next_sessions([one.id for one in page.rows], moment)
    nearest = [sessions[0] for sessions in coming.values()]
    rows = {row.session.training_id: row for row in queries.rows_of(nearest, current_user, moment)}
    return render_template(
        "training/index.html", page=page, rows=rows, coming=coming, asked=asked, words=words,
        schools=_choices(school.institution for school in schools()), techniques=_choices(techniques_in_use()),
        is_narrowed=any(asked.values()),
    )  # fmt: skip


def _choices(records: Iterable[Institution | Technique]) -> list[tuple[str, str]]:
    return [(one.code, one.name_in(current_language())) for one in records]


@blueprint.get("/trainings/<public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    return training_page(training_or_404(public_id))


def training_page(
    training: Training, refusal: Sequence[dict[str, str]] = (), full: TrainingSession | None = None
) -> str:
    """The page; with what was refused in words, and the session that the reader can wait for instead."""
    moment = now()
    coming = queries.next_sessions([training.id], moment).get(training.id, [])
    preparation = queries.preparation_of(training, current_user.id, moment) if is_signed_in(current_user) else None
    return render_template(
        "training/show.html",
        training=training,
        rows=session_rows(training, coming, preparation, moment),
        preparation=preparation,
        needed=_needed(training, preparation),
        documents=[one for one in training.documents if one.is_active],
        has_quiz=bool(training.questions),
        is_run=queries.runs_training(current_user, training) if is_signed_in(current_user) else False,
        leads=queries.leads_session,
        refusal=refusal,
        full=full,
        words=words,
        reader_zone=reader_zone(),
    )


def session_rows(
    training: Training, coming: Sequence[TrainingSession], preparation: Preparation | None, now: datetime
) -> list[SessionRow]:
    """What is missing today is missing for each of them; what will have run out by then is found when she enrols."""
    unprepared = [one.id for one in coming] if preparation is not None and preparation.missing else []
    return queries.rows_of(coming, current_user, now, unprepared)


def _needed(training: Training, preparation: Preparation | None) -> list[tuple[str, str, bool | None]]:
    """Each prerequisite: its training's public id, words, and whether the reader has it (None: nobody is signed in)."""
    missing = {one.required_id for one in preparation.missing} if preparation is not None else set()
    return [
        (one.required.public_id, words.needed(one), None if preparation is None else one.required_id not in missing)
        for one in training.prerequisites
    ]
