"""The bytes of documents: where they lie, and how they are sent."""

import io
from pathlib import Path

from flask import Flask, Response, abort, send_file

from models import DocumentVersion

WEEK = 7 * 24 * 3600


def folder(app: Flask) -> Path:
    return Path(app.config["FILES_FOLDER"])


def sent(path: Path, version: DocumentVersion) -> Response:
    """To be saved; whatever is in it can do nothing here."""
    if not path.is_file():
        abort(404)
    answer = send_file(
        io.BytesIO(path.read_bytes()), "application/pdf", as_attachment=True, conditional=True, max_age=WEEK,
        download_name=f"{version.document.name}-{version.number}.pdf".replace("/", "-"), etag=version.file_sha256,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
