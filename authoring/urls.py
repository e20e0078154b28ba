"""URLs of authoring."""

from django.urls import path

from authoring.views import banks, coverage, editor, history, lifecycle, members, reports, reviews, tables, topics

app_name = "authoring"
urlpatterns = [
    # --- banks, their people, topics and items as a table
    path("", banks.teach, name="teach"),
    path("banks/new/", banks.new_bank, name="new_bank"),
    path("banks/<slug:slug>/", tables.bank, name="bank"),
    path("banks/<slug:slug>/bulk", tables.bulk, name="bulk"),
    path("banks/<slug:slug>/copy/", tables.copy_in, name="copy_in"),
    path("banks/<slug:slug>/coverage/", coverage.coverage, name="coverage"),
    path("banks/<slug:slug>/topics/", topics.topics, name="topics"),
    path("banks/<slug:slug>/topics/add", topics.add_topic, name="add_topic"),
    path("banks/<slug:slug>/topics/<int:pk>/change", topics.change_topic, name="change_topic"),
    path("banks/<slug:slug>/topics/<int:pk>/add", topics.add_objective, name="add_objective"),
    path("banks/<slug:slug>/objectives/<int:pk>/change", topics.change_objective, name="change_objective"),
    path("banks/<slug:slug>/members/", members.members, name="members"),
    path("banks/<slug:slug>/members/add", members.add_member, name="add_member"),
    path("banks/<slug:slug>/members/<int:pk>/change", members.change_member, name="change_member"),
    path("banks/<slug:slug>/members/<int:pk>/hand-over", members.hand_over, name="hand_over"),
    path("banks/<slug:slug>/members/<int:pk>/remove", members.remove_member, name="remove_member"),
    path("banks/<slug:slug>/settings/", banks.bank_settings, name="bank_settings"),
    path("banks/<slug:slug>/share", banks.share, name="share"),
    path("banks/<slug:slug>/renew-link", banks.renew_link, name="renew_link"),
    path("banks/<slug:slug>/archive", banks.archive, name="archive"),
    # --- items: the editor
    path("banks/<slug:slug>/items/new", editor.new_item, name="new_item"),
    path("banks/<slug:slug>/items/<int:pk>/", editor.item, name="item"),
    path("banks/<slug:slug>/items/<int:pk>/save", editor.save_item, name="save_item"),
    # --- items: history, review, reports, publishing
    path("reviews/", reviews.reviews, name="reviews"),
    path("reports/", reports.reports, name="reports"),
    path("banks/<slug:slug>/items/<int:pk>/review/", reviews.review, name="review"),
    path("banks/<slug:slug>/items/<int:pk>/review/comment", reviews.comment, name="comment"),
    path("banks/<slug:slug>/items/<int:pk>/review/comments/<int:comment>/resolve", reviews.resolve, name="resolve"),
    path("banks/<slug:slug>/items/<int:pk>/review/judge", reviews.judge, name="judge"),
    path("banks/<slug:slug>/items/<int:pk>/history/", history.history, name="history"),
    path("banks/<slug:slug>/items/<int:pk>/history/roll-back", history.roll_back, name="roll_back"),
    path("banks/<slug:slug>/items/<int:pk>/reports/", reports.item_reports, name="item_reports"),
    path("banks/<slug:slug>/items/<int:pk>/reports/close", reports.close_reports, name="close_reports"),
    path("banks/<slug:slug>/items/<int:pk>/send", lifecycle.send, name="send"),
    path("banks/<slug:slug>/items/<int:pk>/take-back", lifecycle.take_back, name="take_back"),
    path("banks/<slug:slug>/items/<int:pk>/publish", lifecycle.publish, name="publish"),
    path("banks/<slug:slug>/items/<int:pk>/discard", lifecycle.discard, name="discard"),
    path("banks/<slug:slug>/items/<int:pk>/retire", lifecycle.retire, name="retire"),
    path("banks/<slug:slug>/items/<int:pk>/restore", lifecycle.restore, name="restore"),
]
