"""URLs of quizzes."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("", views.practice, name="practice"),
    path("start", views.start, name="start"),
    path("<uuid:pk>/", views.session, name="session"),
    path("<uuid:pk>/items/<int:position>/", views.item, name="item"),
    path("<uuid:pk>/items/<int:position>/answer", views.answer, name="answer"),
    path("<uuid:pk>/summary/", views.summary, name="summary"),
    path("<uuid:pk>/finish", views.finish, name="finish"),
    path("<uuid:pk>/again", views.again, name="again"),
]
