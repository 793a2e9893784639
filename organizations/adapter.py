"""How people sign in: accounts are made for them, and one lock-out counts by name and address.  Rule: R5."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Nobody signs up: accounts come by import or invitation."""
        return False

    def set_password(self, user, password):
        """The password alone is stored: the past does not keep passwords, so it gets no row of its own."""
        user.set_password(password)
        user.save_without_historical_record(update_fields=["password"])


def axes_username(request, credentials=None) -> str:
    """The name that an attempt to sign in was made with, however it was typed."""
    credentials = credentials or {}
    name = credentials.get("username") or credentials.get("email") or request.POST.get("login") or ""
    return name.strip().lower()
