"""The admin: people and their roles, invitations to teach, second factors to take off a lost phone's account."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts import invitations, security_log
from accounts.models import Invitation, User

ROLES = ("is_active", "is_instructor")
POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")  # an administrator alone gives these

import_module("allauth.mfa.admin")  # registers a page that shows secrets and lets them be typed over
admin.site.unregister(Authenticator)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("email", "display_name", "role", "is_active", "last_login")
    list_filter = ("is_instructor", "is_staff", "is_active")
    search_fields = ("email", "display_name")
    ordering = ("email",)
    fields = ("email", "display_name", *ROLES, *POWERS, "date_joined", "last_login")
    filter_horizontal = ("groups", "user_permissions")

    @admin.display(description="role")
    def role(self, person: User) -> str:
        return person.role.label

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        return people.filter(is_guest=False)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        theirs = ("email", "display_name", "date_joined", "last_login")
        return theirs if _is_administrator(request) else (*theirs, *POWERS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people make their accounts themselves

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # and leave by their settings, where everything they leave behind is looked after

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who may change people must not shut out those who may do more."""
        is_above = obj is not None and (obj.is_staff or obj.is_superuser) and not _is_administrator(request)
        return super().has_change_permission(request, obj) and not is_above

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        changed = [name for name in form.changed_data if name in {*ROLES, *POWERS}]
        if changed:
            now = {name: getattr(obj, name) if name.startswith("is_") else "changed" for name in changed}
            security_log.note("role_changed", request, user=obj, by=request.user.pk, **now)


class InvitationForm(ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Invitation
        fields: ClassVar = ["email"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if any(person.may_teach for person in User.objects.filter(email__iexact=email)):
            raise ValidationError("This address belongs to an instructor already.")
        return email


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Deleting one that is open takes it back."""

    form = InvitationForm
    list_display = ("email", "made_by", "made_at", "expires_at", "used_at")
    list_select_related = ("made_by",)
    search_fields = ("email",)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: FBT001
        by = request.user if request.user.is_authenticated else None
        made, token = invitations.invite(obj.email, by=by, at=timezone.now())
        obj.__dict__.update(made.__dict__)
        request.made = made, request.build_absolute_uri(invitations.path_of(token))  # type: ignore[attr-defined]
        security_log.note("invitation_made", request, by=request.user.pk, invitation=made.pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Shows the link, which is kept nowhere, in place of the list; mails it when the row is safe."""
        response = super().add_view(request, form_url, extra_context)
        if not hasattr(request, "made"):
            return response
        made, link = request.made
        context = {
            **self.admin_site.each_context(request),
            "title": "Invited",
            "invitation": made,
            "link": link,
            "is_mailed": invitations.mail(made, link),
            "is_mail_set_up": invitations.is_mail_set_up(),
        }
        return TemplateResponse(request, "admin/accounts/invitation/made.html", context)


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To take a second factor off the account of somebody who lost it. Its secret is shown to nobody."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        """A factor of staff goes by an administrator's hand alone."""
        is_above = obj is not None and obj.user.is_staff and not _is_administrator(request)
        return super().has_delete_permission(request, obj) and not is_above

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        person, kind = obj.user, obj.type
        super().delete_model(request, obj)
        delete_dangling_recovery_codes(person)
        security_log.note("factor_removed", request, user=person, type=kind, by=request.user.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for one in queryset.select_related("user"):
            if self.has_delete_permission(request, one):
                self.delete_model(request, one)


def _is_administrator(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.role == "administrator"
