"""An instrument: what is reserved. What it is, where it stands, who may book it and how, in the field's own terms."""

import enum
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, PublicId, TwoLanguages, enum_column
from models.facility import Facility
from models.institution import Institution
from models.opening import OpeningWindow
from models.policy import Policy
from models.resource import Need
from models.technique import Technique, instrument_techniques


class InstrumentState(enum.StrEnum):
    IN_SERVICE = "in_service"
    OUT_OF_ORDER = "out_of_order"
    RETIRED = "retired"


class OpenTo(enum.StrEnum):
    """Whose members may book: nobody (listed only), the owner's institution, every school of the region."""

    NOBODY = "nobody"
    INSTITUTION = "institution"
    REGION = "region"


class Mode(enum.StrEnum):
    SELF_OPERATED = "self_operated"
    WITH_OPERATOR = "with_operator"
    SAMPLE_SUBMISSION = "sample_submission"
    REMOTE = "remote"


class Instrument(TwoLanguages, Base):
    """PIDINST's core, UNIQUIP's location, contact and service level, the booking rules, the reports' fields.

    `source_key` tells an import which row this is; `calendar_revision` rises with every change to its bookings and
    is the row that a booking locks; `search_text` is all that search looks at, normalised by catalogue.actions.
    """

    __tablename__ = "instruments"
    __table_args__ = (
        CheckConstraint("increment_minutes > 0 AND 1440 % increment_minutes = 0", name="increment"),
        CheckConstraint("shortest_minutes > 0 AND shortest_minutes <= longest_minutes", name="lengths"),
        CheckConstraint("notice_minutes >= 0 AND cancel_notice_minutes >= 0 AND horizon_days > 0", name="notice"),
        CheckConstraint("setup_minutes >= 0 AND cleanup_minutes >= 0", name="setup"),
        Index("uq_instruments_source_key", "institution_id", "source_key", unique=True),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institutions.id"), index=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey("facilities.id"), index=True)
    source_key: Mapped[str | None] = mapped_column(String(120))

    # what it is
    kind: Mapped[str] = mapped_column(String(20), default="equipment")  # UNIQUIP's Type: equipment or facility
    description: Mapped[str] = mapped_column(Text, default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    manufacturer: Mapped[str] = mapped_column(String(200), default="")
    manufacturer_identifier: Mapped[str] = mapped_column(String(300), default="")
    model: Mapped[str] = mapped_column(String(200), default="")
    model_identifier: Mapped[str] = mapped_column(String(300), default="")
    serial_number: Mapped[str] = mapped_column(String(120), default="")
    inventory_number: Mapped[str] = mapped_column(String(120), default="")
    identifier: Mapped[str] = mapped_column(String(300), default="")  # DOI, Handle or URL of PIDINST
    identifier_type: Mapped[str] = mapped_column(String(40), default="")
    measured_variables: Mapped[list[str]] = mapped_column(default=list)
    subjects: Mapped[list[str]] = mapped_column(default=list)
    related_identifiers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {identifier: [type, relation]}
    commissioned_on: Mapped[date | None]
    decommissioned_on: Mapped[date | None]
    technical_data: Mapped[str] = mapped_column(Text, default="")
    technical_data_zh: Mapped[str] = mapped_column(Text, default="")
    user_notes: Mapped[str] = mapped_column(Text, default="")  # what users must know
    user_notes_zh: Mapped[str] = mapped_column(Text, default="")
    photo_url: Mapped[str] = mapped_column(String(500), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    related_url: Mapped[str] = mapped_column(String(500), default="")
    related_facility_codes: Mapped[str] = mapped_column(String(300), default="")
    owners: Mapped[str] = mapped_column(String(500), default="")  # besides its school, with "; " between them
    open_licence: Mapped[str] = mapped_column(String(40), default="")  # of its description: ogl, cc0

    # where it stands, whom to ask
    department: Mapped[str] = mapped_column(String(200), default="")
    site: Mapped[str] = mapped_column(String(200), default="")
    site_zh: Mapped[str] = mapped_column(String(200), default="")
    building: Mapped[str] = mapped_column(String(200), default="")
    room: Mapped[str] = mapped_column(String(120), default="")
    location_url: Mapped[str] = mapped_column(String(500), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    contact_phone: Mapped[str] = mapped_column(String(120), default="")
    contact_url: Mapped[str] = mapped_column(String(500), default="")
    contact_orcid: Mapped[str] = mapped_column(String(40), default="")
    contact2_name: Mapped[str] = mapped_column(String(200), default="")
    contact2_email: Mapped[str] = mapped_column(String(320), default="")
    contact2_phone: Mapped[str] = mapped_column(String(120), default="")
    contact2_url: Mapped[str] = mapped_column(String(500), default="")
    service_level: Mapped[str] = mapped_column(String(300), default="")

    # what the national platform asks
    national_class: Mapped[str] = mapped_column(String(6), default="")
    carrier: Mapped[str] = mapped_column(String(200), default="")
    region_code: Mapped[str] = mapped_column(String(12), default="")
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    is_above_threshold: Mapped[bool] = mapped_column(default=False)  # UKRI's, of 138,000 pounds
    acquired_by: Mapped[str] = mapped_column(String(20), default="")  # bought, made, given
    is_special_purpose: Mapped[bool] = mapped_column(default=False)
    discipline: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    entered_in_accounts_on: Mapped[date | None]
    functions: Mapped[str] = mapped_column(Text, default="")
    functions_zh: Mapped[str] = mapped_column(Text, default="")
    service_content: Mapped[str] = mapped_column(Text, default="")
    reference_prices: Mapped[str] = mapped_column(Text, default="")
    funding_source: Mapped[str] = mapped_column(String(200), default="")
    is_under_customs: Mapped[bool] = mapped_column(default=False)

    # how it is booked
    state: Mapped[InstrumentState] = mapped_column(enum_column(InstrumentState), default=InstrumentState.IN_SERVICE)
    open_to: Mapped[OpenTo] = mapped_column(enum_column(OpenTo), default=OpenTo.REGION)
    modes: Mapped[list[str]] = mapped_column(default=lambda: [Mode.SELF_OPERATED.value])

    # the policy that holds for it after all levels (models/policy.py has what each level says)
    is_approval_needed: Mapped[bool] = mapped_column(default=False)
    increment_minutes: Mapped[int] = mapped_column(default=30)
    shortest_minutes: Mapped[int] = mapped_column(default=30)
    longest_minutes: Mapped[int] = mapped_column(default=480)
    is_whole_day: Mapped[bool] = mapped_column(default=False)
    notice_minutes: Mapped[int] = mapped_column(default=0)
    move_notice_minutes: Mapped[int] = mapped_column(default=0)
    cancel_notice_minutes: Mapped[int] = mapped_column(default=0)
    horizon_days: Mapped[int] = mapped_column(default=60)
    others_horizon_days: Mapped[int] = mapped_column(default=0)
    setup_minutes: Mapped[int] = mapped_column(default=0)
    cleanup_minutes: Mapped[int] = mapped_column(default=0)
    is_closed_on_holidays: Mapped[bool] = mapped_column(default=True)
    future_limit: Mapped[int] = mapped_column(default=0)
    simultaneous_limit: Mapped[int] = mapped_column(default=0)
    partner_share_percent: Mapped[int] = mapped_column(default=0)

    search_text: Mapped[str] = mapped_column(Text, default="")
    calendar_revision: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution] = relationship()
    facility: Mapped[Facility] = relationship()
    techniques: Mapped[list[Technique]] = relationship(secondary=instrument_techniques, order_by=Technique.code)
    own_policy: Mapped[Policy | None] = relationship(cascade="all, delete-orphan")
    needs: Mapped[list[Need]] = relationship(cascade="all, delete-orphan", order_by=lambda: (Need.position, Need.id))
    opening_windows: Mapped[list[OpeningWindow]] = relationship(
        cascade="all, delete-orphan", order_by=lambda: (OpeningWindow.weekday, OpeningWindow.opens_minute)
    )

    @property
    def time_zone(self) -> str:
        """Where its clock hangs: opening hours and forms are on this zone's wall clock."""
        return self.facility.time_zone

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
