"""Filters of a list as one small form: short drop-downs and days instead of a hundred links."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class RowsForm(forms.Form):
    """The form of a FormFilter, built for the rows that a person may see."""

    def __init__(self, *args: Any, rows: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Return the rows that the form, now valid, asks for. Every form says which."""
        raise NotImplementedError


class FormFilter(admin.ListFilter):
    """All filters of one list. A value that the form refuses shows its error, and no rows."""

    title = "filter"
    form_class: type[RowsForm]

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.form_class.base_fields:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        rows = model_admin.get_queryset(request)
        self.form = self.form_class(self.used_parameters, rows=rows, auto_id="filter_%s")

    def expected_parameters(self) -> list[str | None]:
        """Return the parameters that the form has fields for."""
        return list(self.form_class.base_fields)

    def has_output(self) -> bool:
        """Say that there is always a form."""
        return True

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:  # noqa: ARG002 (Django's signature)
        """Offer no links: `filtered_list.html` draws the form."""
        return iter(())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 (Django's signature)
        """Narrow the list."""
        if not self.form.is_valid():
            return queryset.none()
        return self.form.narrow(queryset)


def occurring(model: Any, rows: QuerySet, field: str) -> QuerySet:
    """Return the objects of a drop-down that at least one of these rows points to."""
    found: QuerySet = model.objects.filter(pk__in=rows.order_by().values(field))
    return found
