"""Two processes, eight clients each, send and confirm requests on one SQLite file.

Nobody is turned away, while a control without IMMEDIATE shows what would happen.
Run as a module, this is one of the processes; the parent starts two and counts what they met.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

CLIENTS = 8
REQUESTS_EACH = 12
PROCESSES = 2


def run() -> tuple[int, int, int]:
    """Return the requests stored, the lock errors met, and those of a control without IMMEDIATE."""
    stored, locked = _writers("IMMEDIATE")
    _, control = _writers("DEFERRED")
    return stored, locked, control


def _writers(mode: str) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{Path(folder, 'writers.sqlite3')}",
            "DJANGO_SETTINGS_MODULE": "peergroups.settings",
        }
        manage = [sys.executable, "manage.py"]
        for command in (["migrate", "--verbosity", "0"], ["load_catalog"]):
            subprocess.run(manage + command, env=environment, check=True, capture_output=True)
        writers = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.sqlite_writers", mode, str(number)],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(PROCESSES)
        ]
        counts = [json.loads(writer.communicate(timeout=300)[0]) for writer in writers]
    return sum(c["stored"] for c in counts), sum(c["locked"] for c in counts)


def _work(mode: str, number: int) -> dict[str, int]:
    from django.conf import settings

    options = settings.DATABASES["default"]["OPTIONS"]
    options["transaction_mode"] = mode
    if mode == "DEFERRED":
        options["timeout"] = 5
    import django

    django.setup()
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 10**9

    counts = {"stored": 0, "locked": 0}
    lock = threading.Lock()
    threads = [
        threading.Thread(target=_client, args=(f"{number}-{client}", counts, lock))
        for client in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts


def _client(name: str, counts: dict[str, int], lock: threading.Lock) -> None:
    from django.db import OperationalError, connections
    from django.utils import timezone

    from membership.catalog.models import Jurisdiction, PeerGroup
    from membership.requests.links import make_token
    from membership.requests.models import Application
    from membership.requests.submission import GroupPart, Person, Submission
    from membership.workflow.confirm import confirm
    from membership.workflow.submit import submit

    group = PeerGroup.objects.get(slug="family-leaders")
    place = Jurisdiction.objects.get(code="OH")
    for turn in range(REQUESTS_EACH):
        person = Person(
            full_name="Sample Person",
            email=f"writer-{name}-{turn}@example.org",
            jurisdiction=place,
        )
        what = Submission(person, (GroupPart(group=group, role=None),), "2026-11")
        try:
            receipt = submit(what, client=name, at=timezone.now())
            application = Application.objects.get(reference=receipt.reference)
            confirm(token=make_token(application), at=timezone.now())
            outcome = "stored"
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            outcome = "locked"
        with lock:
            counts[outcome] += 1
    connections.close_all()


if __name__ == "__main__":
    print(json.dumps(_work(sys.argv[1], int(sys.argv[2]))))
