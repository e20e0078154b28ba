"""Sign-in and sign-up by allauth, each page of it that is reachable named here, and the learner's own settings."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import views
from accounts.views import form_page

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
    path("settings/", views.settings, name="settings"),
    path("settings/save", views.save_settings, name="save_settings"),
    path("settings/my-data.json", views.my_data, name="my_data"),
    path("settings/leave/", views.leave, name="leave"),
    path("settings/leave/confirm", views.confirm_leave, name="confirm_leave"),
]
