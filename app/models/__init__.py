"""The whole schema, one file per aggregate; importing this package knows every table."""

from app.models.annotation import Annotation, Operation, PhotoClass, Proposal
from app.models.audit import Audit, AuditHead
from app.models.base import Base
from app.models.capture import CaptureLink, Device, LinkPace, WaitingPhoto
from app.models.event import Event
from app.models.export import Export
from app.models.group import GroupsApart, Likeness, PhotoGroup, PhotoLink
from app.models.job import Job
from app.models.photo import Photo, PurgedPhoto, Receipt
from app.models.project import AttributeDefinition, ClassMerge, Counter, DefectClass, Membership, Project
from app.models.queue import Lease, Presence, Skip
from app.models.request import FieldRequest
from app.models.team import ApiToken, Invite, LoginSession, LoginTry, User
from app.models.upload import Upload
from app.models.wanted_shot import ShotExample, WantedShot

__all__ = [
    "Annotation",
    "ApiToken",
    "AttributeDefinition",
    "Audit",
    "AuditHead",
    "Base",
    "CaptureLink",
    "ClassMerge",
    "Counter",
    "DefectClass",
    "Device",
    "Event",
    "Export",
    "FieldRequest",
    "GroupsApart",
    "Invite",
    "Job",
    "Lease",
    "Likeness",
    "LinkPace",
    "LoginSession",
    "LoginTry",
    "Membership",
    "Operation",
    "Photo",
    "PhotoClass",
    "PhotoGroup",
    "PhotoLink",
    "Presence",
    "Project",
    "Proposal",
    "PurgedPhoto",
    "Receipt",
    "ShotExample",
    "Skip",
    "Upload",
    "User",
    "WaitingPhoto",
    "WantedShot",
]
