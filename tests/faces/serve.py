"""Serves the town of the doors to a browser, at its one moment: `python -m tests.faces.serve PORT`.

The first line that it writes says in JSON who is signed in by which cookie and which pages there are to look at, as
the tables of `tests.portal.test_doors` have them: who adds a page adds its row there, and it is walked here too.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django

WALKERS = (
    "visitor",
    "party member",
    "drafter",
    "approver",
    "inspector above",
    "system administrator",
)
"""Everybody's faces: one reader of each kind."""

THE_SAME_FOR_ALL = ("admin:", "account_")

MORE = {
    "item page": [
        ("visitor", "released on the notice board"),
        ("visitor", "ended, content closed"),
        ("drafter", "returned"),
        ("inspector above", "refused"),
        ("inspector above", "reviewed"),
    ],
    "decision page": [("confidentiality reviewer", "proposed"), ("reviewer", "cleared"), ("approver", "approved")],
}
"""Pages that look otherwise in another state of what they show."""

LONG = "青岭县柳湾镇党委关于2026年度集镇污水管网改造及农村人居环境整治提升工程资金安排使用情况和下一步工作打算的公开"


def main(port: int, media: str) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    from audit import progress, travel
    from tests import factories
    from tests.portal.town import NOW, build

    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = media
    settings.PASSWORD_HASHERS = factories.QUICK
    call_command("migrate", verbosity=0)
    town = build(Path(media))
    with travel.at(NOW):
        progress.reach("sweep", NOW)
        long_one = disclose_something_long(town)
        server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
        server.daemon_threads = True
        server.set_app(get_wsgi_application())
        sys.stdout.write(
            json.dumps({"cookies": cookies(town), "pages": only_pages(town, [*pages(town), *long_one])}) + "\n"
        )
        sys.stdout.flush()
        server.serve_forever()


def cookies(town: Any) -> dict[str, str]:
    """The session of each reader; visitors have none."""
    return {
        reader: client.cookies["sessionid"].value
        for reader, client in town.clients.items()
        if "sessionid" in client.cookies
    }


def pages(town: Any) -> list[dict[str, str]]:
    """Every page that somebody is shown, once for each walker; those of the registers and of one's account once."""
    from django.urls import reverse

    from tests.portal.test_doors import PAGES, SITE, address_of

    found, met = [], set()
    for place, at in SITE.items():
        if at.method == "get":
            shown = [reader for reader in _by_walkers() if _answer(at.answers, reader) == 200]
            address = address_of(town, at) + _query(town, at.query)
            walkers = shown[:1] if at.view.startswith(THE_SAME_FOR_ALL) else _walkers_of(shown)
            found += [_page(place, at.view, reader, address) for reader in walkers if (at.view, reader) not in met]
            met |= {(at.view, reader) for reader in walkers}
    for page, at in PAGES.items():
        if at.method == "get":
            found += [
                _page(f"{page}, {matter}", at.view, reader, reverse(at.view, args=at.keys(town, matter)))
                for reader, matter in [*_openings(at), *MORE.get(page, [])]
            ]
    return found


def only_pages(town: Any, found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those that a browser shows; downloads are not looked at."""
    answers = [town.clients[page["reader"]].get(page["address"], headers={"host": "127.0.0.1"}) for page in found]
    return [
        page
        for page, answer in zip(found, answers, strict=True)
        if answer.headers.get("Content-Type", "").startswith("text/html")
    ]


def _openings(at: Any) -> list[tuple[str, str]]:
    """For each walker the first matter whose page is shown to them; for one that none of them is shown, whoever is."""
    from tests.portal.town import MATTERS

    first: dict[str, str] = {}
    for name, matter in MATTERS.items():
        if at.where(matter):
            rows = at.rows(name, matter)
            for reader in _by_walkers():
                if _answer(rows, reader) == 200:
                    first.setdefault(reader, name)
    return [(reader, first[reader]) for reader in _walkers_of(list(first))]


def _by_walkers() -> list[str]:
    """Everybody, the walkers first."""
    from tests.portal.town import READERS

    return [*WALKERS, *(reader for reader in READERS if reader not in WALKERS)]


def _walkers_of(shown: list[str]) -> list[str]:
    return [reader for reader in shown if reader in WALKERS] or shown[:1]


def _answer(rows: Any, reader: str) -> int | str:
    return next(row[1] for row in rows if reader in row[0])


def _query(town: Any, query: dict[str, str]) -> str:
    from django.utils.http import urlencode

    filled = {name: value.format(**vars(town)) for name, value in query.items()}
    return f"?{urlencode(filled)}" if filled else ""


def _page(name: str, view: str, reader: str, address: str) -> dict[str, str]:
    return {"name": f"{name}, {reader}", "view": view, "reader": reader, "address": address}


def disclose_something_long(town: Any) -> list[dict[str, str]]:
    """A disclosure that is long in every part: the page of it, and of its decision a moment before."""
    from django.urls import reverse

    from catalog.models import Column, ColumnSet
    from disclosure import actions
    from disclosure.states import State
    from tests import factories
    from tests.portal.town import HOUR, NOW, pdf

    columns = ColumnSet.objects.create(catalog=town.catalog, name="wide")
    kinds = ("text", "person", "money", "money", "integer", "percentage", "date", "text")
    for position, kind in enumerate(kinds):
        Column.objects.create(
            column_set=columns, position=position, name=f"c{position}", title=f"第{position}栏名称很长", type=kind
        )
    cells = ("污水管网改造工程", "欧阳修", "1234567890.12", "0.05", "100000", "99.9", "2026-11-20", LONG)
    found = []
    for state, reader, view in ((State.RELEASED, "visitor", "disclosure"), (State.REVIEWED, "approver", "decide")):
        item = factories.make_item(
            town.catalog,
            title=LONG[10:50],
            tier=7,
            timing="temporary",
            column_set=columns,
            personal_data_after_end="hide",
        )
        edition = factories.make_edition(
            organization=town.home,
            obligation=factories.make_obligation(item, town.home),
            now=NOW - HOUR,
            title=LONG,
            summary=LONG * 4,
            body=f"<h2>{LONG}</h2><p>{LONG * 6}</p><ul><li>{'https://example.org/' + 'a' * 90}</li></ul>",
            rows=[{f"c{n}": cell for n, cell in enumerate(cells)}] * 7,
        )
        actions.attach(
            edition,
            pdf(f"{LONG}.pdf", "long"),
            act=factories.act_of(town.people["drafter"], NOW - HOUR),
        )
        factories.lead(edition, state, now=NOW - HOUR)
        address = reverse(view, args=[edition.disclosure.slug])
        found.append(_page("something long", view, reader, address))
    return found


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), sys.argv[2])
