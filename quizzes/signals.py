"""What quizzes tells the floors above it, which it does not know."""

from django.dispatch import Signal

# responses: list[Response], already stored, all of one learner. Sent inside their transaction, by practice for each
# answer and by exams once for a finalised attempt.
answered = Signal()

# revision: ItemRevision, correction: KeyCorrection, which is in force now. Sent inside its transaction, after the
# responses to the revision were scored anew: what was derived from them can be worked out again.
key_corrected = Signal()
