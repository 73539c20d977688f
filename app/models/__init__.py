"""The whole schema, one file per aggregate; importing this package knows every table."""

from app.models.agreement import Agreement
from app.models.annotation import Annotation, Operation, PhotoClass, Proposal
from app.models.audit import Audit, AuditHead
from app.models.base import Base
from app.models.capture import CaptureLink, Device, LinkPace, WaitingPhoto
from app.models.comment import Comment, Mention
from app.models.event import Event
from app.models.export import Export
from app.models.group import GroupsApart, Likeness, PhotoGroup, PhotoLink
from app.models.guide import GuideExample, GuideSeen, GuideText
from app.models.job import Job
from app.models.photo import Photo, PurgedPhoto, Receipt
from app.models.project import (
    AttributeDefinition,
    ClassMerge,
    Counter,
    DayCounter,
    DefectClass,
    Membership,
    Project,
)
from app.models.queue import Lease, Presence, Skip
from app.models.reading import GoldPhoto, Reading, ReadingOperation, ReadingTurn
from app.models.request import FieldRequest
from app.models.review import LabelerTally, Review, TeamRules, Verdict
from app.models.team import ApiToken, Invite, LoginSession, LoginTry, User
from app.models.upload import Upload
from app.models.wanted_shot import ShotExample, WantedShot

__all__ = [
    "Agreement",
    "Annotation",
    "ApiToken",
    "AttributeDefinition",
    "Audit",
    "AuditHead",
    "Base",
    "CaptureLink",
    "ClassMerge",
    "Comment",
    "Counter",
    "DayCounter",
    "DefectClass",
    "Device",
    "Event",
    "Export",
    "FieldRequest",
    "GoldPhoto",
    "GroupsApart",
    "GuideExample",
    "GuideSeen",
    "GuideText",
    "Invite",
    "Job",
    "LabelerTally",
    "Lease",
    "Likeness",
    "LinkPace",
    "LoginSession",
    "LoginTry",
    "Membership",
    "Mention",
    "Operation",
    "Photo",
    "PhotoClass",
    "PhotoGroup",
    "PhotoLink",
    "Presence",
    "Project",
    "Proposal",
    "PurgedPhoto",
    "Reading",
    "ReadingOperation",
    "ReadingTurn",
    "Receipt",
    "Review",
    "ShotExample",
    "Skip",
    "TeamRules",
    "Upload",
    "User",
    "Verdict",
    "WaitingPhoto",
    "WantedShot",
]
