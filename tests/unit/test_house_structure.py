"""No circles, no arrows upward: which module names which, in whatever way (`tests/structure.py`)."""

from __future__ import annotations

import itertools

import pytest

from tests.structure import PACKAGES, ROOT, House, circles, contracts, upward

# What shows a page, writes a form or answers a request. Models know none of it.
SHOWING = (
    "wagtail.admin",
    "django.forms",
    "django.template",
    "django.shortcuts",
    "django.views",
    "django.core.paginator",
)


@pytest.fixture(scope="module")
def house() -> House:
    return House.of()


def test_no_module_depends_on_itself_by_others(house: House) -> None:
    assert circles(house.arrows) == []


def test_no_arrow_points_upward_between_rooms(house: House) -> None:
    assert [f"{name}: {arrow}" for name, arrow in upward(house.arrows, contracts())] == []


def test_no_room_reverses_an_address_of_a_higher_one(house: House) -> None:
    between = [one for one in contracts() if one.name == "Imports point downward"]
    assert house.addresses
    assert [str(arrow) for _name, arrow in upward(house.addresses, between)] == []


def test_an_address_of_a_higher_room_would_be_found() -> None:
    texts = {"marketplace.matching.urls": 'app_name = "m"', "marketplace.consequences.x": 'reverse("m:page", args=[1])'}
    between = [one for one in contracts() if one.name == "Imports point downward"]
    assert len(upward(House(texts).addresses, between)) == 1


def test_every_module_stands_in_a_layer(house: House) -> None:
    """Of the house, and of each room that has layers of its own; but the packages that hold them."""
    for held in contracts():
        rooms = {room for layer in held.layers for room in layer}
        inside = PACKAGES if held.name == "Imports point downward" else {room.rpartition(".")[0] for room in rooms}
        around = {name for name in house.packages if any(room.startswith(f"{name}.") for room in rooms)}
        of_these = {
            name for name in house.trees if name.startswith(tuple(f"{one}." for one in inside)) or name in inside
        }
        assert [name for name in sorted(of_these - around) if held.place(name) is None] == [], held.name


def test_models_of_the_cms_know_no_form_and_no_template(house: House) -> None:
    found = {
        (name, dotted)
        for name in house.trees
        if name.startswith("cms.models")
        for dotted in house.named(name).values()
        if dotted.startswith(SHOWING)
    }
    assert found == set()


def test_nothing_is_imported_inside_a_function(house: House) -> None:
    """Only at start-up, where apps are not ready before, and engines of search, of which only the one in use is loaded:
    an import inside a function is a circle that hides."""
    late = [
        str(arrow)
        for arrow in house.arrows
        if arrow.way in ("import inside a function", "import for types")
        and not arrow.source.endswith(".apps")
        and arrow.source != "search.backends"
    ]
    assert late == []


# That each way of naming would be found: two modules, the second of which imports the first.
APP = {"cms": "", "cms.apps": 'class Config:\n    label = "cms"\n', "cms.low": "", "search": ""}
NAMES_IT = {
    "import": "import cms.high",
    "import from": "from cms import high",
    "import of what it holds": "from cms.high import Thing",
    "relative": "from .high import Thing",
    "inside a function": "def f():\n    from cms import high",
    "for types": "if TYPE_CHECKING:\n    from cms.high import Thing",
    "import_string": 'import_string("cms.high.Thing")',
    "import_module": 'import_module("cms.high")',
    "discovered": 'autodiscover_modules("high")',
    "get_model by one name": 'apps.get_model("cms.Thing")',
    "get_model by two": 'apps.get_model("cms", "thing")',
    "lazy key": 'key = models.ForeignKey("cms.Thing")',
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NAMES_IT.items()])
def test_a_circle_would_be_found(text: str) -> None:
    high = "cms.models.high" if ("Thing" in text and "high" not in text) or "thing" in text else "cms.high"
    texts = APP | {"cms.models": "", "cms.low": text, high: "from cms.low import x\nclass Thing: ...\n"}
    assert circles(House(texts).arrows) == [sorted(["cms.low", high])]


@pytest.mark.parametrize(
    "text",
    [
        "from cms.high import Sender, happened\ndef told(**more): ...\nhappened.connect(told, sender=Sender)",
        "from cms.high import happened\n@receiver(happened)\ndef told(**more): ...",
    ],
)
def test_a_receiver_depends_on_its_sender(text: str) -> None:
    found = House(APP | {"cms.high": "", "cms.low": text}).arrows
    assert ("cms.low", "cms.high", "receiver") in {(one.source, one.target, one.way) for one in found}


def test_a_receiver_depends_on_its_sender_wherever_they_are_brought_together() -> None:
    between = "from cms.high import Sender\nfrom cms.low import told\npost_save.connect(told, sender=Sender)"
    texts = APP | {"cms.between": between, "cms.high": "from cms.low import x", "cms.low": "def told(): ..."}
    assert circles(House(texts).arrows) == [["cms.high", "cms.low"]]


@pytest.mark.parametrize(
    "text",
    [
        '"""See cms.high and `cms.high`."""',
        'log = getLogger("cms.high.that.is.none")',
        "from search import watching\nwatching.connect(documents())",
        "import sqlite3\nsqlite3.connect(path)",
    ],
)
def test_what_names_nothing_is_no_arrow(text: str) -> None:
    found = House(APP | {"search.watching": "", "cms.high": "", "cms.low": text}).arrows
    assert [one for one in found if one.way != "import"] == []
    assert "cms.high" not in {one.target for one in found}


def test_an_arrow_upward_or_to_the_side_would_be_found() -> None:
    by_name = {one.name: one for one in contracts()}
    up = {"cms": "", "cms.models.pages": "def f():\n    from cms.reading import pages", "cms.reading.pages": ""}
    side = {"cms": "", "cms.reading.pages": "from cms.editors.pages import x", "cms.editors.pages": ""}
    held = [by_name["Rooms of the CMS point downward"]]
    assert len(upward(House(up).arrows, held)) == 1
    assert len(upward(House(side).arrows, held)) == 1
    assert upward(House({"cms.models.a": "from cms.models.b import x", "cms.models.b": ""}).arrows, held) == []


def test_every_layer_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = [part.partition("\n]")[0].splitlines() for part in text.split("layers = [")[1:]]
    silent = [
        layer
        for lines in lists
        for before, layer in itertools.pairwise(lines)
        if layer.strip().startswith('"') and not before.strip().startswith("# ")
    ]
    assert len(lists) == len(contracts())
    assert silent == []
