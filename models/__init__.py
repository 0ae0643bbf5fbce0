"""What Benchshare remembers: one file a noun. Columns, constraints and criteria; no rules."""

from models.base import Base, db
from models.claim import Claim
from models.closure import Closure
from models.facility import Facility
from models.feed import Feed, FeedBody, FeedKind, FeedLevel
from models.group import Group, GroupMembership
from models.import_batch import UNDER_WAY, BatchState, ColumnMapping, ImportBatch, ImportRow, RowFate
from models.institution import EmailDomain, Institution, InstitutionKind
from models.instrument import Instrument, InstrumentState, Mode, OpenTo
from models.instrument_file import FileKind, InstrumentFile
from models.job_run import JobRun
from models.message import Message, MessageState
from models.opening import OpeningWindow
from models.policy import Policy
from models.reservation import HOLDING, EventKind, Reservation, ReservationEvent, ReservationState
from models.resource import Need, Resource, ResourceKind
from models.technique import Technique, instrument_techniques
from models.user import Membership, MembershipState, Role, RoleGrant, SignInAttempt, User

__all__ = [
    "HOLDING", "UNDER_WAY", "Base", "BatchState", "Claim", "Closure", "ColumnMapping", "EmailDomain", "EventKind",
    "Facility", "Feed", "FeedBody", "FeedKind", "FeedLevel", "FileKind", "Group", "GroupMembership", "ImportBatch",
    "ImportRow", "Institution", "InstitutionKind", "Instrument", "InstrumentFile", "InstrumentState", "JobRun",
    "Membership", "MembershipState", "Message", "MessageState", "Mode", "Need", "OpenTo", "OpeningWindow", "Policy",
    "Reservation", "ReservationEvent", "ReservationState", "Resource", "ResourceKind", "Role", "RoleGrant", "RowFate",
    "SignInAttempt", "Technique", "User", "db", "instrument_techniques",
]  # fmt: skip
