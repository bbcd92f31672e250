"""The engine stands alone: no framework and no global lists or rates, directly or through what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Imports every module of the engine, reads, decides, advises and says a rule, where nothing outside may be imported.
ALONE = """
import pkgutil, sys
from datetime import date
from decimal import Decimal

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django" or name in ("marketplace.core.lpr", "marketplace.core.current"):
            raise ImportError(f"the engine must not import {name}")

sys.meta_path.insert(0, Refuse())
from marketplace import engine
modules = [found.name for found in pkgutil.walk_packages(engine.__path__, "marketplace.engine.")]
for name in modules:
    __import__(name)

from marketplace.core.reference import LprQuote, Rates, Reference
from marketplace.core.taxonomies import names, taxonomy
from marketplace.engine.advice.counterfactual import counterfactual
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.faults import CriteriaError
from marketplace.engine.values import known_from_json

quote = LprQuote(date(2026, 8, 20), Decimal("3.00"), Decimal("3.50"))
reference = Reference({name: taxonomy(name) for name in names()}, Rates((quote,), "1"))
rule = criteria_from_json({"schema": 1, "tree": {"fact": "debt_ratio", "op": "le", "to": 70}})
check_criteria(rule, reference)
known = known_from_json({"liabilities": "80", "total_assets": "100"}, date(2026, 11, 23), reference)
assert counterfactual(rule, known).changes[0].fact == "debt_ratio"
try:
    criteria_from_json({"schema": 1, "tree": {}})
except CriteriaError as error:
    assert error.said("zh-hans")
assert "django" not in sys.modules
print(len(modules))
"""


def test_the_whole_engine_runs_where_there_is_no_django() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    run = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    modules = [path for path in (ROOT / "marketplace" / "engine").rglob("*.py") if path.name != "__init__.py"]
    packages = [path for path in (ROOT / "marketplace" / "engine").iterdir() if (path / "__init__.py").exists()]
    assert int(run.stdout) == len(modules) + len(packages), "every module was imported"
