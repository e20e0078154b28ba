"""URLs of progress."""

from django.urls import path

from progress import views

app_name = "progress"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/<slug:guide>/practise", views.practise_dark, name="practise_dark"),
    path(
        "today/<slug:guide>/misconceptions/<slug:misconception>/practise",
        views.practise_misconception,
        name="practise_misconception",
    ),
    path("history/", views.history, name="history"),
]
