"""Registers the app with Django, and listens to the floors below."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"

    def ready(self) -> None:
        from accounts.signals import copy_wanted, guest_merged  # noqa: PLC0415 - models are ready only now
        from authoring import coverage, pictures  # noqa: PLC0415
        from exams import blueprints, personal  # noqa: PLC0415
        from exams.admission import sat_over  # noqa: PLC0415
        from exams.pictures import seen_in_exams  # noqa: PLC0415
        from quizzes import holding  # noqa: PLC0415

        coverage.register(blueprints.plans_of)
        pictures.register(seen_in_exams)
        holding.register(sat_over)
        guest_merged.connect(personal.move, dispatch_uid="exams")
        copy_wanted.connect(personal.copy, dispatch_uid="exams")
