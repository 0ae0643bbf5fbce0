"""Every route, asked by whoever has no business there: nobody, and people of elsewhere. New routes are asked, too."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from booking.demo.cast import Cast
from tests.access.westfjord import NOWHERE, address_of
from tests.access.westfjord_trainings import KEPT_BACK
from tests.support.applications import sign_in

# Open to everybody, each with a reason. Whoever adds a public route adds it here, and says why.
PUBLIC = {
    "home.start", "catalogue.index", "catalogue.instrument", "catalogue.standing", "catalogue.facility",
    "catalogue.institution", "catalogue.institutions",  # the catalogue is public
    "catalogue.photo", "catalogue.document",
    "exporting.uniquip", "exporting.pidinst",  # and can be taken along
    "timeline.show", "timeline.feed", "timeline.book", "timeline.instrument_week", "timeline.instrument_feed",
    "timeline.door_sheet",  # when an instrument is free, without names
    "extras.show",  # when an accessory or an operator is free, without names
    "series.new", "series.check",  # as below, for several days
    "reservations.new", "reservations.check", "reservations.preview",  # whether one could book, before signing in
    "accounts.sign_in", "accounts.check_in", "accounts.sign_out", "accounts.register", "accounts.mailed",
    "accounts.confirm", "accounts.forgotten_password", "accounts.new_password",  # the way in
    "accounts.set_language", "appearance.set_theme", "appearance.style_guide",  # the frame of the pages
    "rates.of_instrument", "rates.of_school",  # prices are published
    "finding.index",  # when instruments are free, without names
    "training.index", "training.show",  # what is taught and when, like the catalogue; the lab's drafts are not
    "training.document", "training.file",  # what one will be asked to sign, before one enrols
    "calendars.feed",  # the secret address is the key
    "qualifications.verify",  # and here the signed one on the paper that its holder shows
    "approvals.by_mail", "approvals.decide_by_mail",  # and here the secret one in a mail
    "calendars.robots", "administration.healthz", "administration.readyz",  # for machines
}  # fmt: skip
# A signed-in person of elsewhere reaches these of another school's things, because the catalogue is public.
ALSO_FOR_STRANGERS = {
    "reservations.create", "series.create", "waiting.line", "waiting.join",  # what she may not book is refused in words
    "qualifications.ask", "qualifications.send_question",  # whether the lab counts what she has learned elsewhere
    "training.enrol", "training.calendar_file",  # a public training's public sessions
    "usage.walk_up", "usage.begin_walk_up",  # as for booking
    "training.quiz", "training.answer_quiz", "training.sign",  # and what it asks for before
}  # fmt: skip
ABOUT_ONESELF = {
    "reservations.mine", "reservations.mine_csv", "calendars.addresses", "calendars.create", "accounts.groups",
    "accounts.new_group", "accounts.profile", "accounts.join", "accounts.change_password",
    "accounts.sign_out_everywhere", "agreements.index", "finding.create_chain", "finding.cancel", "training.mine",
    "qualifications.passport", "qualifications.send", "qualifications.sheet", "usage.mine",
    "charges.index", "charges.index_csv",
    "cost_centres.index", "cost_centres.open_centre", "funds.index", "funds.set_up",
    "approvals.index", "approvals.count", "approvals.decide_several", "approvals.absences", "approvals.go_away",
}  # fmt: skip
# Nobody of Westfjord, from nobody's school, a researcher, an instrument lab, administrator and finance of another.
STRANGERS = ("victor", "nadia", "tom", "clara", "grace")
# A researcher, the head of her lab, the instrument lab, the school's and the system's administrators.
INSIDERS = ("lin", "ingrid", "marta", "olav", "sam")
METHODS = ("GET", "POST")


def test_what_is_public_is_public_on_purpose(app: Flask) -> None:
    assert {name for name, view in app.view_functions.items() if view.__dict__["reader"] == "public"} == PUBLIC


def test_what_is_about_oneself_names_nobody_else(app: Flask) -> None:
    without_arguments = {
        rule.endpoint for rule in app.url_map.iter_rules() if not rule.arguments and reader_of(app, rule) == "signed in"
    }
    assert without_arguments == ABOUT_ONESELF


@pytest.mark.parametrize("method", METHODS)
def test_nobody_is_asked_to_sign_in(method: str, cast: Cast, app: Flask, client: FlaskClient) -> None:
    asked = 0
    for rule in rules(app, method):
        if rule.endpoint in PUBLIC:
            continue
        answer = ask(client, method, address_of(rule, cast))
        assert answer.status_code == 302, f"{method} {rule.rule} answers {answer.status_code}"
        assert answer.headers["Location"].startswith("/sign-in"), rule.rule
        asked += 1
    assert asked > 10


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("method", METHODS)
def test_what_is_westfjords_does_not_exist_for_strangers(
    who: str, method: str, cast: Cast, app: Flask, client: FlaskClient
) -> None:
    """404 whatever is sent, before anything is checked: a 422 or 409 would tell that it is there."""
    asked, wrong = 0, list[str]()
    for rule in rules(app, method):
        if rule.endpoint in PUBLIC | ALSO_FOR_STRANGERS or not rule.arguments:
            continue
        sign_in(client, cast.person(who))
        answer = ask(client, method, address_of(rule, cast))
        if answer.status_code != 404:
            wrong.append(f"{method} {rule.rule} answers {answer.status_code}")
        asked += 1
    assert not wrong
    assert asked > 5


@pytest.mark.parametrize("method", METHODS)
def test_a_training_that_its_lab_keeps_back_does_not_exist_for_strangers(
    method: str, cast: Cast, app: Flask, client: FlaskClient
) -> None:
    """Nor do its sessions, documents and quiz, though those of others are public."""
    sign_in(client, cast.tom)
    visitor, asked = app.test_client(), 0
    for rule in rules(app, method):
        sample = KEPT_BACK.get(rule.rule.partition("<")[0])
        if sample is None:
            continue
        address = rule.rule.replace("<public_id>", sample(cast).public_id)
        assert ask(client, method, address).status_code == 404, rule.rule
        assert rule.endpoint not in PUBLIC or ask(visitor, method, address).status_code == 404, rule.rule
        asked += 1
    assert asked > 5


@pytest.mark.parametrize("method", METHODS)
def test_somebody_of_westfjord_reaches_what_strangers_are_asked_about(
    method: str, cast: Cast, app: Flask, client: FlaskClient
) -> None:
    """So that the test above does not ask for what nobody has."""
    missing = []
    for rule in rules(app, method):
        if rule.endpoint in PUBLIC or not rule.arguments or rule.arguments & NOWHERE:
            continue
        if not reaches(client, cast, method, rule):
            missing.append(rule.rule)
    assert not missing


@pytest.mark.parametrize("who", ["victor", "lin", "ingrid", "tom", "grace"])
def test_administration_does_not_exist_for_others(who: str, cast: Cast, app: Flask, client: FlaskClient) -> None:
    for method in METHODS:
        for rule in rules(app, method):
            if "administrator" not in reader_of(app, rule):
                continue
            sign_in(client, cast.person(who))
            answer = ask(client, method, address_of(rule, cast))
            assert answer.status_code == 404, f"{who}: {method} {rule.rule} answers {answer.status_code}"


def test_a_public_id_that_nothing_has_is_404_for_everybody(cast: Cast, app: Flask, client: FlaskClient) -> None:
    """For the system administrator, too, and for a visitor of a public page."""
    for rule in rules(app, "GET"):
        if "public_id" not in rule.arguments:
            continue
        address = address_of(rule, cast).split("/")
        place = rule.rule.split("/").index("<public_id>") if "<public_id>" in rule.rule.split("/") else None
        if place is None:
            continue
        address[place] = "zzzzzzzzzzzz"
        sign_in(client, cast.sam)
        assert client.get("/".join(address)).status_code == 404, rule.rule


def reaches(client: FlaskClient, cast: Cast, method: str, rule: Rule) -> bool:
    """Whether one of those of Westfjord who may do something does."""
    for who in INSIDERS:
        sign_in(client, cast.person(who))
        if ask(client, method, address_of(rule, cast), person=cast.hana.public_id).status_code != 404:
            return True
    return False


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]


def reader_of(app: Flask, rule: Rule) -> str:
    return str(app.view_functions[rule.endpoint].__dict__["reader"])


def ask(client: FlaskClient, method: str, address: str, **sent: str) -> TestResponse:
    return client.get(address) if method == "GET" else client.send(address, sent)
