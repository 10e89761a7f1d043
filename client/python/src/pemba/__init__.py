"""Client of Pemba, the authorization service: may this subject do that to this object?"""

from pemba._channel import Tls
from pemba._version import __version__
from pemba.aio import AsyncClient
from pemba.answers import (
    Answer,
    Change,
    Deleted,
    Held,
    ManyAnswers,
    ObjectEntry,
    Page,
    Stored,
    SubjectEntry,
)
from pemba.client import Client
from pemba.consistency import as_of, at_least, exactly, head
from pemba.errors import NotPermitted, PembaError
from pemba.guard import requires
from pemba.model import (
    CheckItem,
    Condition,
    Decision,
    Draft,
    Filter,
    ObjectRef,
    Operation,
    Precondition,
    Provenance,
    Relationship,
    SubjectRef,
    Update,
    create,
    delete,
    touch,
)

__all__ = [
    "Answer",
    "AsyncClient",
    "Change",
    "CheckItem",
    "Client",
    "Condition",
    "Decision",
    "Deleted",
    "Draft",
    "Filter",
    "Held",
    "ManyAnswers",
    "NotPermitted",
    "ObjectEntry",
    "ObjectRef",
    "Operation",
    "Page",
    "PembaError",
    "Precondition",
    "Provenance",
    "Relationship",
    "Stored",
    "SubjectEntry",
    "SubjectRef",
    "Tls",
    "Update",
    "__version__",
    "as_of",
    "at_least",
    "create",
    "delete",
    "exactly",
    "head",
    "requires",
    "touch",
]
