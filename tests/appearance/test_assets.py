"""The built front end: what pages ask for is there, and icons that templates name are drawn."""

import json
import re

import pytest

from booking.assets import DIST, asset_url, is_immutable
from tests.house.sources import ROOT, python_files

ICON_IN_TEMPLATE = re.compile(r"""(?:\bicon\(|symbol=|symbol_after=)\s*"([a-z0-9-]+)\"""")


def test_every_name_of_the_manifest_is_a_file_that_browsers_may_keep() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text())
    assert {"app.css", "app.js", "calendar.css", "calendar.js", "icons.svg"} <= manifest.keys()
    assert all((DIST / name).is_file() for name in manifest.values())
    assert all(is_immutable("", asset_url(name)) for name in manifest)


def test_nothing_lies_beside_what_was_built() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text())
    assert {path.name for path in DIST.iterdir()} == {*manifest.values(), "manifest.json", "LICENCES.txt"}


def test_a_page_cannot_ask_for_what_is_not_built() -> None:
    with pytest.raises(KeyError):
        asset_url("bootstrap.css")


def test_what_may_change_under_its_name_is_not_kept_for_ever() -> None:
    assert not is_immutable("", "/static/dist/manifest.json")


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', next(DIST.glob("icons-*.svg")).read_text()))
    named = {
        name
        for path in (*(ROOT / "templates").rglob("*.html"), *python_files("booking"))
        for name in ICON_IN_TEMPLATE.findall(path.read_text())
    }
    assert named - drawn == set()


def test_every_shipped_package_has_its_licence() -> None:
    text = (DIST / "LICENCES.txt").read_text()
    for name in ("@event-calendar/core", "ibm-plex-sans", "bootstrap ", "bootstrap-icons", "htmx.org", "svelte"):
        assert name in text
