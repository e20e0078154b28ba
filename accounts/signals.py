"""What accounts tells the floors above it, which it does not know."""

from django.dispatch import Signal

# guest: User, account: User. Sent inside the transaction that ends the guest: every app moves what it holds of the guest
# to the account, keeping the account's own where the two clash.
guest_merged = Signal()
