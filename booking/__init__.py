"""The Flask application: create_app puts settings, database, languages, sign-in and the features together."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import config
from booking import access, assets, database, errors, formats, languages, navigation, security
from models import db

csrf = CSRFProtect()
migrate = Migrate(directory=str(config.ROOT / "migrations"))


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application with the environment's settings, overridden by `settings`.

    Raises RuntimeError if a route does not declare who may read it.
    """
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), static_folder=None)
    app.config.from_mapping(config.from_environment())
    app.config.from_mapping(settings or {})
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _prepare_database(app)
    csrf.init_app(app)
    for part in (languages, assets, formats, navigation, security, errors):
        part.init_app(app)
    _register_features(app)
    access.check_declarations(app)
    _serve(app)
    return app


def _prepare_database(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        database.prepare(db.engine)


def _register_features(app: Flask) -> None:
    from booking import features

    for feature in features.ALL:
        feature.init_app(app)


def _serve(app: Flask) -> None:
    """Static files with long-lived addresses, and the proxies that the operator trusts.

    Of their headers only those that the operator's manual has the proxy set: any other comes from the client.
    """
    static = WhiteNoise(app.wsgi_app, max_age=3600, immutable_file_test=assets.is_immutable)
    static.add_files(str(config.ROOT / "static"), prefix="static/")
    app.wsgi_app = static
    if proxies := app.config["TRUSTED_PROXIES"]:
        prefixes = proxies if app.config["PROXY_SETS_PREFIX"] else 0
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_port=0, x_prefix=prefixes)
