"""What every page of the admin is built on: who may see it, and how its forms are drawn.

StaffAdmin     staff see, add and change; nobody deletes
ReadOnlyAdmin  staff see, nobody writes: state changes only through the workflow
ScopedAdmin    whoever passed the door sees their own rows, and nobody writes

The list, one object, its history, autocomplete and the drop-downs of other forms all start from
`get_queryset`, so that a scope is said once.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.options import (
    BaseModelAdmin,
    IncorrectLookupParameters,
    InlineModelAdmin,
)
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst

from .widgets import FORMFIELD_OVERRIDES, CheckboxGroup

AnyUser = AbstractBaseUser | AnonymousUser


def is_staff(request: HttpRequest) -> bool:
    """Say whether the visitor is staff of the Center, with an account that is switched on."""
    return request.user.is_active and request.user.is_staff


class _PlainForms(BaseModelAdmin):
    """Forms without pop-ups, with native date fields, whose drop-downs keep to the scope."""

    formfield_overrides = FORMFIELD_OVERRIDES

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Draw the field itself; give a group of checkboxes its name."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if isinstance(field.widget, CheckboxGroup):
            field.widget.group_name = str(field.label)
        return field

    def get_field_queryset(
        self, db: str | None, db_field: RelatedField, request: HttpRequest
    ) -> QuerySet | None:
        """Offer in a drop-down only what the related list would show this person."""
        related = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, ScopedAdmin):
            return related.get_queryset(request)
        return super().get_field_queryset(db, db_field, request)


class PortalChangeList(ChangeList):
    """A list that refuses a NUL in its address itself: PostgreSQL would, with a fault of ours."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Read the filters; raises IncorrectLookupParameters, which shows the list unfiltered."""
        found = super().get_filters(request)
        specs, _, lookups, *_ = found
        used = [spec.used_parameters for spec in specs if isinstance(spec, FieldListFilter)]
        if "\\x00" in repr([used, lookups]):
            raise IncorrectLookupParameters
        return found


class _PortalAdmin(_PlainForms, admin.ModelAdmin):
    """What all lists share. Nothing is deleted in the admin, one by one or in bulk.

    `section` says under which heading of the index a list stands: one of `site.SECTIONS`;
    `title` how it is called there and on its own page.
    """

    list_per_page = 50
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None
    section = "Records"
    title = ""
    keeps_history = False

    def list_title(self, request: HttpRequest) -> str:  # noqa: ARG002 (Django's signature)
        """Name the list by what is in it, where it has no `title` of its own."""
        return self.title or str(capfirst(self.opts.verbose_name_plural))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Head the list by its name, as the index does."""
        title = self.list_title(request)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Lead back from one object to its list by the list's own name."""
        named = {"list_title": self.list_title(request), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, named)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ARG002 (Django's signature)
        """Return the list's class; a list with one of its own builds it on this one."""
        return PortalChangeList

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the list in the index to whoever may see it."""
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Refuse: rows are retired or ended, not deleted."""
        return False


class StaffAdmin(_PortalAdmin):
    """A list that staff keep: they see, add and change."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff see."""
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let staff add."""
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff change."""
        return is_staff(request)


class ReadOnlyAdmin(_PortalAdmin):
    """A list that staff see; what stands in it changes only through the workflow."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff see."""
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Refuse."""
        return False


class ScopedAdmin(ReadOnlyAdmin):
    """A list of which each person sees their own part: `scope` says which."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let in whoever passed the door; `get_queryset` then holds only their rows."""
        return self.admin_site.has_permission(request)

    def scope(self, queryset: QuerySet, user: AnyUser, at: datetime) -> QuerySet:
        """Return the rows this user may see at this moment. Every scoped list says which."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the scoped rows: the one source of list, object, history and drop-downs."""
        return self.scope(super().get_queryset(request), request.user, timezone.now())


class _StaffInline(_PlainForms, InlineModelAdmin):
    """Rows under the form of what they belong to, kept by staff."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff see."""
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff add."""
        return is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff change."""
        return is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Let staff take a row out; its history stays."""
        return is_staff(request)


class StackedInline(_StaffInline, admin.StackedInline):
    """Rows as forms one below the other: for those with long texts."""

    extra = 0


class LabeledInline(_StaffInline, admin.TabularInline):
    """Rows in a table under a form, each of whose fields carries its column's name."""

    extra = 1
    template = "admin/edit_inline/labeled_tabular.html"

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Name the field: a column's heading is not its label."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = str(field.label)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Name the checkbox that removes a row."""
        kwargs.setdefault("formset", LabeledFormSet)
        return super().get_formset(request, obj, **kwargs)


class LabeledFormSet(forms.models.BaseInlineFormSet):
    """The rows of a LabeledInline."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the checkbox that removes a row."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Remove this row"
