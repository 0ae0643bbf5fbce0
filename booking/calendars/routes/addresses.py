"""The page of one's calendar addresses: make one, see it once, renew it, revoke it, take that back."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import signed_in
from booking.calendars import actions
from booking.calendars.clients import CLIENTS, client_name
from booking.calendars.forms import BACK_DAYS, REMINDERS, FeedForm, label_of
from booking.calendars.naming import calendar_address, webcal_address
from booking.calendars.queries.addresses import count_of, feeds_of, find_feed
from booking.calendars.queries.subjects import names_of
from booking.calendars.routes.blueprint import blueprint
from booking.clock import now
from booking.languages import current_language
from booking.transaction import transaction
from models import Feed, FeedLevel

MOST = 50
SHOWN_ONCE = "calendar_address"  # in the session: the public id and the token of the address just made


@blueprint.get("/calendars")
@signed_in
def addresses() -> ResponseReturnValue:
    form = FeedForm(language=current_language())
    form.offer(current_user, request.args.get("of", ""))
    return _page(form)


@blueprint.post("/calendars")
@signed_in
def create() -> ResponseReturnValue:
    form = FeedForm()
    form.offer(current_user, request.form.get("subject", ""))
    if not form.validate_on_submit():
        return _page(form), 422
    if count_of(current_user) >= MOST:
        form.form_errors.append(
            _("You have %(most)d calendar addresses. Revoke one that you no longer use.", most=MOST)
        )
        return _page(form), 422
    with transaction():
        feed, token = actions.create_feed(
            current_user, form.choice_for(current_user), FeedLevel(form.level.data), form.language.data, now(),
            **form.options,
        )  # fmt: skip
    return _show_once(feed, token)


@blueprint.get("/calendars/<public_id>")
@signed_in
def address(public_id: str) -> ResponseReturnValue:
    """The address, if it was made a moment ago, and how each program subscribes to it."""
    feed = _mine(public_id)
    if feed.revoked_at is not None:
        return redirect(url_for("calendars.addresses"))
    shown_id, token = session.pop(SHOWN_ONCE, ("", ""))
    is_new = shown_id == public_id
    return render_template(
        "calendars/address.html",
        feed=feed,
        label=_label(feed, names_of([feed])),
        https=calendar_address(token) if is_new else "",
        webcal=webcal_address(token) if is_new else "",
        clients=CLIENTS,
        client_name=client_name,
        back_days=BACK_DAYS,
        reminders=REMINDERS,
    )


@blueprint.post("/calendars/<public_id>/renewal")
@signed_in
def renew(public_id: str) -> ResponseReturnValue:
    with transaction():
        feed, token = actions.renew_feed(_mine(public_id, for_change=True), now())
    flash(_("The old address is revoked. Here is the new one."), "success")
    return _show_once(feed, token)


@blueprint.post("/calendars/<public_id>/revocation")
@signed_in
def revoke(public_id: str) -> ResponseReturnValue:
    with transaction():
        actions.revoke_feed(_mine(public_id, for_change=True), now())
    undo: Any = {
        "text": _("The address is revoked. It shows that to whoever still uses it, and nothing else."),
        "action_url": url_for("calendars.restore", public_id=public_id),
        "label": _("Undo"),
        "fields": {},
    }
    flash(undo, "undo")
    return redirect(url_for("calendars.addresses"))


@blueprint.post("/calendars/<public_id>/restoration")
@signed_in
def restore(public_id: str) -> ResponseReturnValue:
    with transaction():
        actions.restore_feed(_mine(public_id, for_change=True), now())
    flash(_("The address works again."), "success")
    return redirect(url_for("calendars.addresses"))


@blueprint.errorhandler(actions.NoLongerPossible)
def say_it_is_too_late(error: actions.NoLongerPossible) -> ResponseReturnValue:
    flash(_("This can no longer be done: the address was revoked before. Make a new one."), "error")
    return _page(_fresh_form()), 409


def _mine(public_id: str, *, for_change: bool = False) -> Feed:
    feed = find_feed(current_user, public_id, for_change=for_change)
    if feed is None:
        abort(404)
    return feed


def _show_once(feed: Feed, token: str) -> ResponseReturnValue:
    """On the next page and never again: what is kept is only the token's hash."""
    session[SHOWN_ONCE] = [feed.public_id, token]
    return redirect(url_for("calendars.address", public_id=feed.public_id))


def _fresh_form() -> FeedForm:
    form = FeedForm(formdata=None, language=current_language())
    form.offer(current_user, "")
    return form


def _page(form: FeedForm) -> str:
    feeds = feeds_of(current_user)
    names = names_of(feeds)
    return render_template(
        "calendars/addresses.html",
        form=form,
        feeds=[(feed, _label(feed, names)) for feed in feeds],
        client_name=client_name,
        zone=ZoneInfo(current_user.time_zone),
    )


def _label(feed: Feed, names: dict[int, str]) -> str:
    return label_of(feed.kind, names.get(feed.id, _("no longer there")))
