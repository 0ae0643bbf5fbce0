"""One of each thing of Westfjord that belongs to the use of its instruments and to their faults."""

from datetime import timedelta
from pathlib import Path

from flask import current_app

from booking.catalogue import file_store
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.usage import Evidence
from models import Consumable, Fault, Severity, Usage, db
from tests.access.westfjord_trainings import added


def usage(cast: Cast) -> Usage:
    """Lin's, of the force microscope."""
    end = now() - timedelta(days=1)
    return added(
        Usage(
            institution_id=cast.westfjord.id, instrument_id=cast.afm.id, person_id=cast.lin.id,
            home_institution_id=cast.westfjord.id, reserved_starts_at=end - timedelta(hours=1), reserved_ends_at=end,
            started_at=end - timedelta(hours=1), ended_at=end, mode="self_operated", evidence=Evidence.QR,
            created_at=now(), changed_at=now(),
        )
    )  # fmt: skip


def fault(cast: Cast) -> Fault:
    """Marta has reported it herself, with a photo."""
    photo = file_store.keep(Path(current_app.config["FILES_FOLDER"]), b"a photo")
    return added(
        Fault(
            institution_id=cast.westfjord.id, instrument_id=cast.afm.id, reported_by_id=cast.marta.id,
            reported_at=now(), severity=Severity.MINOR, words="It hums", photo=photo,
        )
    )  # fmt: skip


def consumable(cast: Cast) -> Consumable:
    """Another code each time: a facility has each once."""
    known = db.session.query(Consumable).count()
    return added(Consumable(facility_id=cast.materials.id, code=f"tip-{known}", name="Tip"))
