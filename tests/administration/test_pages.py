"""Health, mails, and the addresses that a monitor asks."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import text, update

from booking.demo.cast import Cast
from booking.notices.actions import tell
from booking.notices.delivery import deliver_due
from booking.notices.post import mails_in
from booking.transaction import transaction
from models import JobRun, db
from scheduler.jobs import JOBS
from scheduler.runner import run_job
from tests.support.applications import sign_in
from tests.support.pages import PageClient

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_monitor_is_answered(client: PageClient, database: str) -> None:
    assert (client.get("/healthz").text, client.get("/readyz").text) == ("ok\n", "ready\n")


def test_a_database_of_another_version_is_not_ready(client: PageClient) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database waits for its migration\n")


def test_sam_sees_each_job_and_its_last_run(app: Flask, cast: Cast) -> None:
    run_job(JOBS[0])
    page = sign_in(app.test_client(), cast.sam).get("/admin/health").text
    assert page.count("not yet") == len(JOBS) - 1
    assert "0 sent" in page


def test_sam_reads_in_chinese_what_came_of_the_jobs(app: Flask, cast: Cast) -> None:
    for job in JOBS:
        run_job(job)
    with transaction():
        db.session.execute(update(JobRun).where(JobRun.job == "deliver_mail").values(outcome="12 sent, 1 failed"))
        db.session.execute(update(JobRun).where(JobRun.job == "clean_up").values(outcome="3 sheep counted"))
    sam = sign_in(app.test_client(), cast.sam)
    assert "12 sent, 1 failed" in sam.get("/admin/health").text
    with sam.session_transaction() as session:
        session["language"] = "zh"
    page = sam.get("/admin/health").text
    assert "已发送12封，失败1封" in page
    assert "已提醒0人" in page
    assert "3 sheep counted" in page


def test_the_mail_that_nobody_receives_can_be_read(app: Flask, cast: Cast) -> None:
    with transaction():
        tell(cast.lin, "password_changed", NOON)
    deliver_due(NOON)
    sam = sign_in(app.test_client(), cast.sam)
    listed = sam.get("/admin/mails").text
    assert cast.email("lin") in listed
    address = listed.partition('href="/admin/mails/')[2].partition('"')[0]
    assert cast.email("lin") in sam.get(f"/admin/mails/{address}").text


def test_nobody_below_sam_reads_mails_with_his_link_for_a_new_password(app: Flask, cast: Cast) -> None:
    with transaction():
        tell(cast.sam, "reset_password", NOON)
    deliver_due(NOON)
    [(name, _)] = mails_in(Path(app.config["MAIL_FOLDER"]))
    for person in (cast.helen, cast.clara):
        client = sign_in(app.test_client(), person)
        assert "/admin/mails" not in client.get("/admin").text
        assert [client.get(f"/admin/mails{rest}").status_code for rest in ("", f"/{name}")] == [404, 404]
    sam = sign_in(app.test_client(), cast.sam)
    assert "/admin/mails" in sam.get("/admin").text
    assert "/new-password/" in sam.get(f"/admin/mails/{name}").text


def test_no_other_file_can_be_read_as_a_mail(app: Flask, cast: Cast) -> None:
    sam = sign_in(app.test_client(), cast.sam)
    for name in ("..%2F..%2Fconfig.py", "secret-key", "%2e%2e", "x.eml%00", "x" * 3000 + ".eml"):
        assert sam.get(f"/admin/mails/{name}").status_code == 404


def test_lin_finds_no_administration(app: Flask, cast: Cast) -> None:
    lin = sign_in(app.test_client(), cast.lin)
    for address in ("/admin", "/admin/health", "/admin/mails", "/admin/mails/x.eml"):
        assert lin.get(address).status_code == 404
