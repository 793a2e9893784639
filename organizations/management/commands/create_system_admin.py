"""Makes the account of a system administrator, who then makes everybody else's: there is no superuser."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit import clock
from audit.act import by_command_line
from organizations.actions import save_person
from organizations.models import User
from organizations.roles import SitePost


class Command(BaseCommand):
    help = "Makes the account of a site post: by default a system administrator."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the person's name")
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", default="")
        posts = [post for post in SitePost.values if post != SitePost.NONE]
        parser.add_argument("--post", choices=posts, default=SitePost.SYSTEM.value)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *, name, username, email, post, password_stdin, **options):
        person = User(name=name, username=username, email=email, site_post=post)
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else self._asked()
        try:
            validate_password(password, person)
            person.set_password(password)
            save_person(person, act=by_command_line(clock.now()))
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            _("%(name)s may now sign in as “%(username)s”: %(post)s.")
            % {"name": person.name, "username": person.username, "post": person.get_site_post_display()}
        )

    def _asked(self) -> str:
        password = getpass.getpass(_("Password: "))
        if password != getpass.getpass(_("Password, again: ")):
            raise CommandError(_("The two passwords differ."))
        return password
