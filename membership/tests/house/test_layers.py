"""What import-linter cannot see: foreign keys named by a string must point down the house too."""

import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS = CONFIG["tool"]["importlinter"]["contracts"][0]["layers"]
ROOMS = [room.strip() for line in LAYERS for room in line.replace(":", "|").split("|")]


def room_of(model):
    """Return the room a model is defined in, from its module."""
    return model.__module__.split(".")[1]


def test_every_model_lives_in_a_room_and_every_relation_points_down():
    upward = []
    models = [
        m for m in apps.get_app_config("membership").get_models() if "Historical" not in m.__name__
    ]
    assert len(models) >= 20
    for model in models:
        own = ROOMS.index(room_of(model))
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or target._meta.app_label != "membership":
                continue
            if ROOMS.index(room_of(target)) < own:
                upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


def test_no_file_is_longer_than_350_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for folder in ("membership", "peergroups", "templates", "static", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js"}
        and "migrations" not in path.parts
        and (count := len(path.read_text().splitlines())) > 350
    }
    assert long == {}


def test_the_environment_example_lists_every_variable_the_settings_read():

    read = set(
        re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "peergroups/settings.py").read_text())
    )
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert len(read) > 25
    assert listed == read
