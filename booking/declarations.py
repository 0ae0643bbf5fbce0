"""What a route declares of its reader. The application refuses to start with a route that declares nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort
from flask_login import current_user, login_required

from models import User

View = Callable[..., Any]


def public(view: View) -> View:
    """Anybody may ask; what is shown still goes through `..._visible_to`."""
    return _declared(view, "public")


def signed_in(view: View) -> View:
    """Only a person who has signed in; others are sent to sign in first."""
    return _declared(login_required(view), "signed in")


def requires(predicate: Callable[[User], bool]) -> Callable[[View], View]:
    """Only a signed-in person for whom `predicate(user)` holds; for others the page does not exist (404)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if not predicate(current_user):
                abort(404)
            return view(*args, **kwargs)

        return _declared(login_required(checked), predicate.__name__)

    return decorate


def check_declarations(app: Flask) -> None:
    """Refuse to start with a route that says nothing of its reader."""
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "reader") and name != "static"]
    if silent:
        raise RuntimeError(f"routes without an access declaration: {', '.join(sorted(silent))}")


def _declared(view: View, reader: str) -> View:
    view.__dict__["reader"] = reader
    return view
