"""Every port over one connection: what happens on it commits together or not at all."""

from sqlalchemy import Connection

from manifest_service.adapters.sql.attachments import SqlAttachments
from manifest_service.adapters.sql.checkpoints import SqlCheckpoints
from manifest_service.adapters.sql.log import SqlEventLog
from manifest_service.adapters.sql.people import SqlAccounts, SqlPeople
from manifest_service.adapters.sql.serials import SqlSerials
from manifest_service.adapters.sql.tracks import SqlTrackStore
from manifest_service.adapters.sql.views.alerts import SqlAlertView
from manifest_service.adapters.sql.views.manifests import SqlManifestView
from manifest_service.adapters.sql.views.registry import SqlRegistryView


class SqlTransaction:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.log = SqlEventLog(connection)
        self.registry = SqlRegistryView(connection)
        self.manifests = SqlManifestView(connection)
        self.alerts = SqlAlertView(connection)
        self.tracks = SqlTrackStore(connection)
        self.accounts = SqlAccounts(connection)
        self.people = SqlPeople(connection)
        self.attachments = SqlAttachments(connection)
        self.serials = SqlSerials(connection)
        self.checkpoints = SqlCheckpoints(connection)
