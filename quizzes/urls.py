"""URLs of quizzes."""

from django.urls import path

from quizzes.views import banks, items, kept, marks, practice

app_name = "quizzes"
urlpatterns = [
    path("", practice.practice, name="practice"),
    path("start", practice.start, name="start"),
    path("banks/", banks.banks, name="banks"),
    path("banks/<slug:code>/", banks.bank, name="bank"),
    path("banks/<slug:code>/join", banks.join, name="join"),
    path("banks/<slug:code>/leave", banks.leave, name="leave"),
    path("marks/", kept.kept, name="marks"),
    path("marks/remove", kept.remove, name="remove"),
    path("marks/practise", kept.practise, name="practise_marks"),
    path("<uuid:pk>/", items.session, name="session"),
    path("<uuid:pk>/items/<int:position>/", items.item, name="item"),
    path("<uuid:pk>/items/<int:position>/answer", items.answer, name="answer"),
    path("<uuid:pk>/items/<int:position>/bookmark", marks.bookmark, name="bookmark"),
    path("<uuid:pk>/items/<int:position>/note", marks.note, name="note"),
    path("<uuid:pk>/items/<int:position>/report", marks.report, name="report"),
    path("<uuid:pk>/summary/", items.summary, name="summary"),
    path("<uuid:pk>/finish", items.finish, name="finish"),
    path("<uuid:pk>/again", items.again, name="again"),
]
