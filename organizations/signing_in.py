"""Signing in and out are events: what Django and allauth tell of them is written down.  Rule: P1, R5."""

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from audit import clock
from audit.act import Act
from audit.record import record
from organizations.models import User


def listen() -> None:
    """Called once, when everything is loaded."""
    user_logged_in.disconnect(dispatch_uid="update_last_login")  # it saves the person, and so a row of their past
    user_logged_in.connect(_signed_in, dispatch_uid="signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="signed_out")
    user_login_failed.connect(_failed, dispatch_uid="sign_in_failed")
    password_changed.connect(_changed_password, dispatch_uid="changed_password")


def _signed_in(sender, request, user, **kwargs):
    act = _act(request, user)
    User.objects.filter(pk=user.pk).update(last_login=act.at)
    record("sign_in", user, act=act)


def _signed_out(sender, request, user, **kwargs):
    if user is not None:
        record("sign_out", user, act=_act(request, user))


def _failed(sender, credentials, request=None, **kwargs):
    """Nobody is named as the actor: somebody tried to be this person.

    A name that nobody has is not kept, since people type their password into the wrong field.
    """
    tried = User.objects.filter(username__iexact=credentials.get("username") or "").first()
    record("sign_in_failed", tried or User(), act=_act(request))


def _changed_password(sender, request, user, **kwargs):
    record("change_password", user, act=_act(request, user))


def _act(request, user=None) -> Act:
    """The act of `user`, or of nobody, in `request`, which tests and commands do not have."""
    return Act(
        by=user.pk if user else None,
        name=user.name if user else "",
        at=getattr(request, "now", None) or clock.now(),
        request=getattr(request, "request_id", ""),
    )
