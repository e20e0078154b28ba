"""URLs of instructors' exams and corrected keys, below /teach/."""

from django.urls import path

from exams.views import blueprints, correcting, handing_in, running

app_name = "examining"
urlpatterns = [
    path("exams/", blueprints.blueprints, name="blueprints"),
    path("exams/new/", blueprints.new_blueprint, name="new_blueprint"),
    path("exams/<int:pk>/", blueprints.blueprint, name="blueprint"),
    path("exams/<int:pk>/running/", running.running, name="running"),
    path("exams/<int:pk>/answer-file/", handing_in.answer_file, name="answer_file"),
    path("exams/<int:pk>/save", blueprints.save, name="save"),
    path("exams/<int:pk>/preview/", blueprints.preview, name="preview"),
    path("exams/<int:pk>/publish", blueprints.publish, name="publish"),
    path("exams/<int:pk>/withdraw", blueprints.withdraw, name="withdraw"),
    path("exams/<int:pk>/retire", blueprints.retire, name="retire"),
    path("exams/<int:pk>/share", blueprints.share, name="share"),
    path("exams/<int:pk>/unshare", blueprints.unshare, name="unshare"),
    path(
        "banks/<slug:slug>/items/<int:pk>/revisions/<int:number>/correct/", correcting.correct_key, name="correct_key"
    ),
]
