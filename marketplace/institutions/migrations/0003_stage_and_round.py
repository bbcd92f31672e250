"""Saved searches of offerings that chose a round among the stages: rounds are a filter of their own now."""

from urllib.parse import parse_qsl, urlencode

from django.db import migrations

ROUNDS = ("pre_a", "a", "b", "c", "d", "pre_ipo")


def parted(state):
    """The query string with rounds moved behind the stages, where the list itself would write them."""
    pairs = parse_qsl(state.removeprefix("?"), keep_blank_values=True)
    rounds = [("round", value) for key, value in pairs if key == "stage" and value in ROUNDS]
    if not rounds:
        return state
    last = max(place for place, (key, _value) in enumerate(pairs) if key == "stage")
    before, after = pairs[: last + 1], pairs[last + 1 :]
    kept = [(key, value) for key, value in before if key != "stage" or value not in ROUNDS]
    return "?" + urlencode([*kept, *rounds, *after])


def part(apps, schema_editor):
    """Raises the revision as well, so that what was compiled from the old state is compiled anew."""
    for row in apps.get_model("search", "SavedSearch").objects.filter(document="offerings", state__contains="stage="):
        state = parted(row.state)
        if state != row.state:
            row.state, row.revision = state, row.revision + 1
            row.save(update_fields=["state", "revision"])


class Migration(migrations.Migration):
    dependencies = [("institutions", "0002_what_is_read"), ("search", "0004_synonyms")]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
