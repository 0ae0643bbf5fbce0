"""What Benchshare remembers: one file a noun. Columns, constraints and criteria; no rules."""

from models.agreement import Agreement, Clause, agreement_partners, clause_instruments
from models.approval import (
    Absence,
    Approval,
    ApprovalLink,
    ApprovalPolicy,
    ApprovalRemark,
    ApprovalState,
    ApprovalStep,
    RemarkKind,
)
from models.base import Base, db
from models.charge import Cause, Charge, ChargeLine, Dispute, DisputeState, Share
from models.claim import Claim
from models.closure import ClosedPlace, Closure, ClosureKind, ClosureSeries
from models.cost_centre import BudgetHold, CostCentre, ReservationPayer
from models.cost_sheet import CostSheet
from models.facility import Facility
from models.fault import Fault, FaultState, Severity
from models.feed import EventFragment, Feed, FeedBody, FeedKind, FeedLevel
from models.fund import Fund, FundHold, FundKind
from models.group import Group, GroupMembership
from models.holiday import Holiday
from models.import_batch import UNDER_WAY, BatchState, ColumnMapping, ImportBatch, ImportRow, RowFate
from models.institution import EmailDomain, Institution, InstitutionKind
from models.instrument import Instrument, InstrumentState, Mode, OpenTo
from models.instrument_file import FileKind, InstrumentFile
from models.job_run import JobRun
from models.ledger import LedgerAccount, LedgerEntry, Posting, PostingKind
from models.message import Message, MessageState
from models.opening import OpeningWindow
from models.option import DaysOff, Option, option_instruments, option_resources, reservation_options
from models.policy import Policy
from models.qualification import Qualification, WithdrawalPolicy
from models.quota import Quota, quota_instruments
from models.rate import ListState, PriceList, Rate, ReservationQuote
from models.requirement import CertificateState, ExternalCertificate, Recognition, RequiredTraining, Requirement
from models.reservation import HOLDING, EventKind, Reservation, ReservationEvent, ReservationState
from models.resource import Need, Resource, ResourceKind
from models.series import Series
from models.settlement import Carry, Payment, Period, SettledPosition, Statement, Transfer
from models.technique import Technique, instrument_techniques
from models.term import Term
from models.training import Prerequisite, Training, Validity, training_instruments
from models.training_document import DocumentVersion, Signature, TrainingDocument
from models.training_quiz import QuizAttempt, QuizChoice, QuizQuestion
from models.training_session import Enrolment, EnrolmentState, Outcome, SessionState, TrainingSession, session_trainers
from models.usage import Usage, UsageItem
from models.use_policy import BenchCode, Consumable, UsePolicy
from models.user import Membership, MembershipState, Role, RoleGrant, SignInAttempt, User
from models.waiting import IN_LINE, OfferState, WaitingEntry, WaitingOffer, WaitingRule, WaitingState, WaitingWatch

__all__ = [
    "HOLDING",
    "IN_LINE",
    "UNDER_WAY",
    "Absence",
    "Agreement",
    "Approval",
    "ApprovalLink",
    "ApprovalPolicy",
    "ApprovalRemark",
    "ApprovalState",
    "ApprovalStep",
    "Base",
    "BatchState",
    "BenchCode",
    "BudgetHold",
    "Carry",
    "Cause",
    "CertificateState",
    "Charge",
    "ChargeLine",
    "Claim",
    "Clause",
    "ClosedPlace",
    "Closure",
    "ClosureKind",
    "ClosureSeries",
    "ColumnMapping",
    "Consumable",
    "CostCentre",
    "CostSheet",
    "DaysOff",
    "Dispute",
    "DisputeState",
    "DocumentVersion",
    "EmailDomain",
    "Enrolment",
    "EnrolmentState",
    "EventFragment",
    "EventKind",
    "ExternalCertificate",
    "Facility",
    "Fault",
    "FaultState",
    "Feed",
    "FeedBody",
    "FeedKind",
    "FeedLevel",
    "FileKind",
    "Fund",
    "FundHold",
    "FundKind",
    "Group",
    "GroupMembership",
    "Holiday",
    "ImportBatch",
    "ImportRow",
    "Institution",
    "InstitutionKind",
    "Instrument",
    "InstrumentFile",
    "InstrumentState",
    "JobRun",
    "LedgerAccount",
    "LedgerEntry",
    "ListState",
    "Membership",
    "MembershipState",
    "Message",
    "MessageState",
    "Mode",
    "Need",
    "OfferState",
    "OpenTo",
    "OpeningWindow",
    "Option",
    "Outcome",
    "Payment",
    "Period",
    "Policy",
    "Posting",
    "PostingKind",
    "Prerequisite",
    "PriceList",
    "Qualification",
    "QuizAttempt",
    "QuizChoice",
    "QuizQuestion",
    "Quota",
    "Rate",
    "Recognition",
    "RemarkKind",
    "RequiredTraining",
    "Requirement",
    "Reservation",
    "ReservationEvent",
    "ReservationPayer",
    "ReservationQuote",
    "ReservationState",
    "Resource",
    "ResourceKind",
    "Role",
    "RoleGrant",
    "RowFate",
    "Series",
    "SessionState",
    "SettledPosition",
    "Severity",
    "Share",
    "SignInAttempt",
    "Signature",
    "Statement",
    "Technique",
    "Term",
    "Training",
    "TrainingDocument",
    "TrainingSession",
    "Transfer",
    "Usage",
    "UsageItem",
    "UsePolicy",
    "User",
    "Validity",
    "WaitingEntry",
    "WaitingOffer",
    "WaitingRule",
    "WaitingState",
    "WaitingWatch",
    "WithdrawalPolicy",
    "agreement_partners",
    "clause_instruments",
    "db",
    "instrument_techniques",
    "option_instruments",
    "option_resources",
    "quota_instruments",
    "reservation_options",
    "session_trainers",
    "training_instruments",
]  # fmt: skip
