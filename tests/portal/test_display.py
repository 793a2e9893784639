"""What a reader chooses of the display is kept in cookies for a year, works without a script, and leads back."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.display import YEAR, DisplayMiddleware, choices, display_of

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def choose(client=None, **query):
    return (client or Client()).get(reverse("display"), query)


def html_of(client, path=LOGIN):
    return re.search(r"<html([^>]*)>", client.get(path).content.decode())[1]


@pytest.mark.parametrize(
    "name, value", [(name, value) for name, (_usual, *others) in choices().items() for value in others]
)
def test_a_choice_is_kept_for_a_year_and_shown_on_every_page(name, value):
    client = Client()

    response = choose(client, **{name: value, "next": LOGIN})

    cookie = response.cookies[f"display_{name}"]
    assert (response.status_code, response["location"]) == (302, LOGIN)
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (value, YEAR, "Lax", True)
    attribute = f'lang="{value}"' if name == "lang" else f'data-{name}="{value}"'
    assert attribute in html_of(client)


@pytest.mark.parametrize("name, usual", [(name, usual) for name, (usual, *_others) in choices().items()])
def test_the_usual_takes_the_cookie_away(name, usual):
    client = Client()
    before = html_of(client)
    choose(client, **{name: choices()[name][1]})

    choose(client, **{name: usual})

    assert not client.cookies[f"display_{name}"].value
    assert html_of(client) == before == ' lang="zh-hans"'


def test_one_choice_leaves_the_others_as_they_are():
    client = Client()
    choose(client, text="l", theme="dark")

    choose(client, mode="elder")

    assert html_of(client) == ' lang="zh-hans" data-text="l" data-mode="elder" data-theme="dark"'


@pytest.mark.parametrize("value", ["", "xl", "l\0", "<b>", "M", "zh", "de"])
def test_an_unknown_choice_changes_nothing(value):
    response = choose(text=value, mode=value, theme=value, lang=value)

    assert (response.status_code, dict(response.cookies)) == (302, {})


@pytest.mark.parametrize("value", ["xl", '" onload="', "zh-cn"])
def test_a_forged_cookie_is_no_choice(value):
    client = Client()
    for name in choices():
        client.cookies[f"display_{name}"] = value

    assert html_of(client) == ' lang="zh-hans"'


@pytest.mark.parametrize(
    "path", ["/list/?category=01", "/d/k3v9x0q2ma/", "/accounts/login/?next=/inbox/", "/list/?q=%E5%85%9A%E8%B4%B9"]
)
def test_it_leads_back_to_where_the_reader_was(path):
    assert choose(next=path)["location"] == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "list/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "http://testserver/list/",
        "javascript:alert(1)",
        " //evil.example",
        "/\t/evil.example",
        "\0//evil.example",
    ],
)
def test_it_leads_nowhere_else(path):
    assert choose(next=path)["location"] == reverse("home")


def test_a_line_break_in_the_way_back_makes_no_header():
    location = choose(next="/list/\r\nSet-Cookie: a=b")["location"]

    assert not re.search(r"[\r\n]", location)


def test_it_is_kept_by_nobody_on_the_way_and_takes_no_form():
    assert "no-store" in choose(text="l")["Cache-Control"]
    assert Client().post(reverse("display"), {"text": "l"}).status_code == 405
    assert Client().head(reverse("display"), {"text": "l"}).cookies["display_text"].value == "l"


# -- Languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["en", "en-GB,en;q=0.9", "zh-TW", "de, *;q=0.1"])
def test_the_site_speaks_simplified_chinese_whatever_the_browser_asks_for(asked):
    response = Client().get(LOGIN, headers={"Accept-Language": asked})

    assert response["Content-Language"] == "zh-hans"
    assert 'lang="zh-hans"' in response.content.decode()


@pytest.mark.parametrize("language, word", [("zh-hans", "登录"), ("zh-hant", "登入"), ("en", "Sign in")])
def test_a_page_is_in_the_language_chosen_and_says_so(language, word):
    client = Client()
    choose(client, lang=language)

    response = client.get(LOGIN)

    assert re.search(r"<h1>(.*)</h1>", response.content.decode())[1] == word
    assert response["Content-Language"] == language
    assert "Cookie" in response["Vary"]


def test_the_language_of_one_reader_is_not_that_of_the_next():
    english = Client()
    choose(english, lang="en")
    english.get(LOGIN)

    assert "登录" in Client().get(LOGIN).content.decode()


@pytest.mark.parametrize("path", ["/admin/", "/admin/work/", "/admin/work/duties/", "/inspect/"])
def test_places_of_work_stay_simplified_and_out_of_elder_mode(path):
    request = RequestFactory().get(path)
    request.COOKIES = {"display_lang": "en", "display_mode": "elder", "display_text": "l", "display_theme": "dark"}

    display = display_of(request)

    assert (display.language, display.is_elder, display.text, display.theme) == ("zh-hans", False, "l", "dark")


def test_what_is_no_page_is_left_alone():
    answer = HttpResponse('{"title": "党务公开"}', content_type="application/json")
    request = RequestFactory().get("/list/")
    request.COOKIES = {"display_lang": "zh-hant"}

    response = DisplayMiddleware(lambda request: answer)(request)

    assert response.content.decode() == '{"title": "党务公开"}'
    assert not response.has_header("Content-Language")
