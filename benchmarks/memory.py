"""How much a process grows while it hands out a file: run as a module, it is that process."""

import os
import subprocess
import sys


def growth(act: str) -> float:
    """Return the megabytes by which a process of its own grows, at its peak."""
    from .databases import address

    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", act],
        env={
            **os.environ,
            "DATABASE_URL": address(),
            "DJANGO_SETTINGS_MODULE": "peergroups.settings",
        },
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(child.stdout)


def _main(act: str) -> None:
    import django

    django.setup()
    from . import files

    files.ACTS[act](10)
    before = _kilobytes("VmRSS")
    files.ACTS[act](None)
    print((_kilobytes("VmHWM") - before) / 1024)


def _kilobytes(name: str) -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(f"{name}:"))


if __name__ == "__main__":
    _main(sys.argv[1])
