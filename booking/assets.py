"""Addresses of the built front-end files: static/dist/manifest.json says which hashed name each of them has."""

import json
import re
from functools import cache

from flask import Flask

import config

DIST = config.ROOT / "static" / "dist"
HASHED = re.compile(r"^/static/dist/.+-[0-9a-f]{10}\.\w+$")


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(name: str) -> str:
    """The address of the file that the build wrote for `name`, such as "app.css".

    Raises KeyError for a name that is not built: a page must not ask for what is not there.
    """
    return f"/static/dist/{_manifest()[name]}"


def is_immutable(path: str, url: str) -> bool:
    """Whether browsers may keep the file for ever, because its name changes with its content."""
    return HASHED.match(url) is not None


@cache
def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text("utf-8"))
    return names
