"""URLs of the landing page, the guides and search."""

from django.urls import path

from studyguide.views import building, guides, search, tables, topics

app_name = "studyguide"
urlpatterns = [
    path("", guides.landing, name="landing"),
    path("search/", search.search, name="search"),
    path("guides/", guides.guides, name="guides"),
    path("guides/<slug:guide>/", guides.guide, name="guide"),
    path("guides/<slug:guide>/topics/<slug:topic>/", topics.topic, name="topic"),
    path("guides/<slug:guide>/topics/<slug:topic>/read", topics.read, name="read"),
    path("guides/<slug:guide>/topics/<slug:topic>/comment", topics.comment, name="comment"),
    path("guides/<slug:guide>/building/", building.building, name="building"),
    path("guides/<slug:guide>/comparison/", tables.comparison, name="comparison"),
    path("guides/<slug:guide>/decisions/", tables.decisions, name="decisions"),
    path("guides/<slug:guide>/cheat-sheet/", tables.cheat_sheet, name="cheat_sheet"),
    path("guides/<slug:guide>/glossary/", tables.glossary, name="glossary"),
]
