"""Uploads end at the size that may be read: no larger file is ever written to the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from .sheets import MEGABYTE


class UploadLimit(FileUploadHandler):
    """Stands before the handlers that keep a file, and drops one that grows too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 (Django's signature)
        """Pass the data on; raises SkipFile for too much of it."""
        self.received += len(raw_data)
        if self.received > settings.IMPORT_MEGABYTES * MEGABYTE:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 (Django's signature)
        """Leave the file to those that keep it."""
        return
