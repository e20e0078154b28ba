"""URLs of exams."""

from django.urls import path

from exams.views import accommodations, driver, exams, reporting, results, shared

app_name = "exams"
urlpatterns = [
    path("", exams.exams, name="exams"),
    path("time/save", accommodations.save_language_time, name="save_language_time"),
    path("shared/", shared.find, name="find"),
    path("shared/<slug:code>/", shared.shared, name="shared"),
    path("shared/<slug:code>/keep", shared.keep, name="keep"),
    path("shared/<slug:code>/start", shared.start, name="start_shared"),
    path("<slug:guide>/<slug:exam>/start", exams.start, name="start"),
    path("attempts/<uuid:pk>/items/<int:position>/", driver.item, name="item"),
    path("attempts/<uuid:pk>/items/<int:position>/save", driver.save, name="save"),
    path("attempts/<uuid:pk>/review/", driver.review, name="review"),
    path("attempts/<uuid:pk>/take-over", driver.take_over, name="take_over"),
    path("attempts/<uuid:pk>/time", driver.time, name="time"),
    path("attempts/<uuid:pk>/finish", driver.finish, name="finish"),
    path("attempts/<uuid:pk>/result/", results.result, name="result"),
    path("attempts/<uuid:pk>/result/open", results.open_review, name="open_review"),
    path("attempts/<uuid:pk>/result/items/", results.result_items, name="result_items"),
    path("attempts/<uuid:pk>/result/items/<int:position>/report", reporting.report, name="report"),
    path("attempts/<uuid:pk>/practise", results.practise_misses, name="practise_misses"),
]
