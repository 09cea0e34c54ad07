"""The spelling of a name by which people are found."""

import pytest

from membership.requests.models import Application
from membership.requests.sort_name import sort_name
from membership.tests.factories import make_application, make_member


@pytest.mark.parametrize(
    ("full_name", "expected"),
    [
        ("Ana Ortiz", "ortiz ana"),
        ("  Ana  María ORTIZ, MSW", "ortiz ana maria"),
        ("Bob Smith Jr.", "smith bob"),
        ("Élodie Çelik", "celik elodie"),
        ("Cher", "cher"),
        ("Jr.", "jr"),
        ("", ""),
        (" . , ", ""),
        ("山田 太郎", "太郎 山田"),
        ("O'Brien", "o'brien"),
    ],
)
def test_the_last_name_comes_first_in_plain_letters(full_name, expected):
    assert sort_name(full_name) == expected


@pytest.mark.django_db
def test_it_follows_the_name_however_the_row_is_saved():
    application = make_application(full_name="Ana Ortiz")
    assert application.sort_name == "ortiz ana"
    application.full_name = "Ana Smith"
    application.save()
    application.refresh_from_db()
    assert application.sort_name == "smith ana"
    assert make_member(full_name="Bob Fisher").sort_name == "fisher bob"
    Application.objects.all().delete()
    Application.objects.bulk_create(
        [Application(full_name="Cy Young", reference="PG-1", submitted_at="2026-11-02T12:00Z")]
    )
    assert Application.objects.get().sort_name == "young cy"


@pytest.mark.django_db
def test_a_name_that_grows_when_taken_apart_still_fits():
    assert len(make_application(full_name="\ufdfa" * 200).sort_name) == 200
