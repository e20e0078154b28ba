"""Sign-in and sign-up by allauth, each page of it that is reachable named here, and the learner's own settings."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts.factors import views as factors
from accounts.views import inviting
from accounts.views import settings as views
from accounts.views.entrance import form_page

urlpatterns = [
    path("login/", form_page(allauth.login), name="account_login"),
    path("logout/", form_page(allauth.logout), name="account_logout"),
    path("signup/", form_page(allauth.signup), name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", form_page(allauth.password_change), name="account_change_password"),
    path("password/reset/", form_page(allauth.password_reset), name="account_reset_password"),
    path("password/reset/done/", form_page(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form_page(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        form_page(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # showing once more that it is you, before something that matters
    path("reauthenticate/", factors.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", factors.reauthenticate_by_code, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", factors.reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    # second factors
    path("login/second-step/", factors.authenticate, name="mfa_authenticate"),
    path("login/passkey/", factors.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("second-factor/", factors.second_factor, name="mfa_index"),
    path("second-factor/app/", factors.activate_app, name="mfa_activate_totp"),
    path("second-factor/app/remove/", factors.deactivate_app, name="mfa_deactivate_totp"),
    path("second-factor/codes/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", factors.generate_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/download/", factors.download_codes, name="mfa_download_recovery_codes"),
    path("second-factor/codes/put-away", factors.put_codes_away, name="put_codes_away"),
    path("second-factor/passkeys/", factors.passkeys, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("second-factor/passkeys/<int:pk>/rename/", factors.rename_passkey, name="mfa_edit_webauthn"),
    # becoming an instructor
    path("invitation/<str:token>/", inviting.invitation, name="invitation"),
    path("invitation/<str:token>/accept", inviting.accept_invitation, name="accept_invitation"),
    path("settings/teach", inviting.become_instructor, name="become_instructor"),
    path("settings/", views.settings, name="settings"),
    path("settings/save", views.save_settings, name="save_settings"),
    path("settings/sign-out-elsewhere", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("settings/my-data.json", views.my_data, name="my_data"),
    path("settings/leave/", views.leave, name="leave"),
    path("settings/leave/confirm", views.confirm_leave, name="confirm_leave"),
]
