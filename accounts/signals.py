"""What accounts tells the floors above it, which it does not know."""

from django.dispatch import Signal

# guest: User, account: User. Sent inside the transaction that ends the guest: every app moves what it holds of the
# guest to the account, keeping the account's own where the two clash. A receiver may answer with a sentence for the
# person.
guest_merged = Signal()

# learners: list[User]. Sent inside the transaction that deletes them, before it does: every app removes what a deleted
# row would leave behind of a person. Rows that point at the learner with CASCADE or SET_NULL look after themselves.
leaving = Signal()

# learner: User. A receiver answers with {name: rows} of what its app holds of the learner, ready for JSON.
copy_wanted = Signal()
