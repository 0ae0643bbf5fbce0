"""What a person changes about herself."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from booking.accounts.actions import change_language, change_profile
from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import User, db
from tests.accounts.steps import send
from tests.support.applications import count_queries, sign_in


def save(client: FlaskClient, **changes: str) -> int:
    form = {"name": "Lin Yue", "language": "en", "time_zone": "Europe/London", "is_reminded": "y"} | changes
    return send(client, "/profile", page="/profile", **form).status_code


def test_lin_reads_chinese_in_shanghai_and_wants_no_reminders(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    with client.session_transaction() as session:
        session["language"] = "en"  # what she chose in the header once does not outlast the profile
    revision = cast.lin.calendar_revision
    assert save(client, name="Lin Yue 林悦", language="zh", time_zone="Asia/Shanghai", is_reminded="") == 302
    lin = cast.lin
    assert (lin.name, lin.language, lin.time_zone, lin.is_reminded) == ("Lin Yue 林悦", "zh", "Asia/Shanghai", False)
    assert lin.calendar_revision > revision
    assert 'lang="zh-Hans"' in client.get("/profile").text


def test_the_switch_in_the_header_is_what_lins_mails_follow(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    revision = cast.lin.calendar_revision
    assert send(client, "/language", page="/profile", language="zh", next="/bookings").location == "/bookings"
    assert (cast.lin.language, cast.lin.calendar_revision) == ("zh", revision + 1)
    send(client, "/language", page="/profile", language="xx")
    assert cast.lin.language == "zh"


def test_a_booking_made_meanwhile_is_not_forgotten_by_lins_calendar(database: str, cast: Cast) -> None:
    """Both raise the revision by which her calendar knows of it."""
    lin, revision = cast.lin, cast.lin.calendar_revision
    meanwhile = update(User).where(User.id == lin.id).values(calendar_revision=User.calendar_revision + 1)
    for change in (
        lambda: change_language(lin, "zh"),
        lambda: change_profile(lin, name=lin.name, language="en", time_zone="UTC", is_reminded=True, now=now()),
    ):
        with transaction():
            assert lin.calendar_revision == revision
            db.session.execute(meanwhile.execution_options(synchronize_session=False))
            change()
        revision += 2
    assert lin.calendar_revision == revision


@pytest.mark.parametrize("change", [{"name": ""}, {"name": "x" * 300}, {"language": "xx"}, {"time_zone": "Mars/Base"}])
def test_bad_input_is_told_and_changes_nothing(change: dict[str, str], cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    assert save(client, **change) == 422
    assert cast.lin.name == "Lin Yue"


def test_an_old_name_of_a_zone_stays_until_another_is_chosen(cast: Cast, client: FlaskClient) -> None:
    cast.lin.time_zone = "Asia/Calcutta"
    db.session.commit()
    sign_in(client, cast.lin)
    assert save(client, time_zone="Asia/Calcutta") == 302
    assert save(client, time_zone="Asia/Kolkata") == 302
    assert save(client, time_zone="Asia/Calcutta") == 422


def test_the_profile_shows_schools_and_roles(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.tom)
    page = client.get("/profile").text
    assert "University of Norhaven" in page
    assert "Instrument lab: BioImaging Centre, University of Norhaven" in page


def test_the_profile_asks_the_database_little(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.lin)
    client.get("/profile")
    with count_queries() as queries:
        client.get("/profile")
    assert len(queries) <= 8
