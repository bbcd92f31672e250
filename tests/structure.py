"""Which module names which: the house as its source says it. `python -m tests.structure [FOLDER]` prints circles, upward
arrows, and what is long, of this checkout or of another.

A module depends on what it names: whatever way it names it, it breaks when that is renamed or fails. So these are arrows:

- every import, at the top, inside a function, or for types alone (`TYPE_CHECKING`);
- a dotted path of a module of ours in a string (`import_string`, `import_module`, `include`);
- a model of ours named in a string (`get_model`, a lazy foreign key, `subpage_types`): to the module that has its class;
- `autodiscover_modules`: to every module of that name, since it runs them all;
- a signal's receiver: to the module of its sender and of the signal, wherever the two are brought together.

A sender has no arrow to its receivers, nor a register to what is registered: neither names the other, which is what they
are for; nor have settings to what they put together by name. Docstrings and comments name nothing. Importing a module
runs the `__init__.py` of the packages around it; that counts where the package itself is imported.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("marketplace", "cms", "search")
SETTINGS = "marketplace.settings."
LONG_FILE, LONG_FUNCTION, WIDE = 400, 50, 160


@dataclass(frozen=True, order=True)
class Arrow:
    """`way` is how the source names the target."""

    source: str
    target: str
    way: str
    line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line} → {self.target} ({self.way})"


def _sources(root: Path, packages: Sequence[str]) -> list[Path]:
    paths = [path for package in packages for path in sorted((root / package).rglob("*.py"))]
    return [path for path in paths if "migrations" not in path.relative_to(root).parts]


class House:
    """Modules by their dotted names with their text; packages stand for their `__init__.py`."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.trees = {name: ast.parse(text) for name, text in texts.items()}
        self.packages = {name for name in texts if any(other.startswith(f"{name}.") for other in texts)}

    @classmethod
    def of(cls, root: Path = ROOT, packages: Sequence[str] = PACKAGES) -> House:
        named = {path: path.relative_to(root).with_suffix("").parts for path in _sources(root, packages)}
        texts = {path: path.read_text(encoding="utf-8") for path in named}
        return cls(
            {".".join(part for part in parts if part != "__init__"): texts[path] for path, parts in named.items()}
        )

    @cached_property
    def models(self) -> dict[str, str]:
        """(label.class in small letters) → the module that has it."""
        labels = {
            name.removesuffix(".apps"): _label(tree) for name, tree in self.trees.items() if name.endswith(".apps")
        }
        found = {}
        for name, tree in self.trees.items():
            app = next((app for app in labels if name.startswith(f"{app}.")), None)
            if app and "models" in name.split("."):
                classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
                found |= {f"{labels[app]}.{one}".lower(): name for one in classes}
        return found

    def module_of(self, dotted: str) -> str | None:
        """The module that a dotted path leads to, itself or by what it holds; None for one that is not ours."""
        while dotted and dotted not in self.trees:
            dotted = dotted.rpartition(".")[0]
        return dotted or None

    def named(self, name: str) -> Mapping[str, str]:
        """What the names in a module stand for: name → dotted path, of what it imports."""
        found = {}
        for node in ast.walk(self.trees[name]):
            if isinstance(node, ast.ImportFrom):
                base = self._base(name, node)
                found |= {one.asname or one.name: f"{base}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Import):
                found |= {one.asname or one.name: one.name for one in node.names}
        return found

    @cached_property
    def addresses(self) -> list[Arrow]:
        """Addresses named in the source, `reverse("ns:name")`: to the module that declares that namespace. They are kept
        apart: a room's view and its list of addresses name each other everywhere, and that is no circle. One that is
        looked for and may be missing (a door) is named as data, not reversed."""
        spaces = {_assigned(tree, "app_name"): name for name, tree in self.trees.items() if name.endswith(".urls")}
        found = []
        for name, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    called = ast.unparse(node.func).rpartition(".")[2]
                    target = spaces.get(str(node.args[0].value).partition(":")[0])
                    if called in ("reverse", "reverse_lazy", "redirect", "resolve_url") and target:
                        found.append(Arrow(name, target, "address", node.lineno))
        return sorted(found)

    @cached_property
    def arrows(self) -> list[Arrow]:
        found = {arrow for name in self.trees for arrow in self._arrows_of(name) if arrow.source != arrow.target}
        return sorted(found)

    def _arrows_of(self, name: str) -> Iterator[Arrow]:
        ways = dict(_ways(self.trees[name]))
        for node in ast.walk(self.trees[name]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from self._imports(name, node, ways[node])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not name.startswith(SETTINGS):
                yield from self._string(name, node)
            elif isinstance(node, ast.Call):
                yield from self._call(name, node)
            elif isinstance(node, ast.FunctionDef):
                yield from self._decorated(name, node)

    def _base(self, name: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = name.split(".")
        above = parts[: len(parts) - node.level + (name in self.packages)]
        return ".".join([*above, *filter(None, [node.module])])

    def _imports(self, name: str, node: ast.Import | ast.ImportFrom, way: str) -> Iterator[Arrow]:
        if isinstance(node, ast.Import):
            dotted = [one.name for one in node.names]
        else:
            base = self._base(name, node)
            dotted = [f"{base}.{one.name}" for one in node.names]
        for one in dotted:
            if target := self.module_of(one):
                yield Arrow(name, target, way, node.lineno)

    def _string(self, name: str, node: ast.Constant) -> Iterator[Arrow]:
        text = str(node.value)
        if text.lower() in self.models:
            yield Arrow(name, self.models[text.lower()], "model in a string", node.lineno)
        elif all(part.isidentifier() for part in text.split(".")) and text.partition(".")[0] in PACKAGES:
            target = self.module_of(text)
            # `cms` alone is the label of an app, and `cms.clock` the name of a log.
            if target and "." in target and text.count(".") - target.count(".") <= 1:
                yield Arrow(name, target, "path in a string", node.lineno)

    def _call(self, name: str, node: ast.Call) -> Iterator[Arrow]:
        called = ast.unparse(node.func).rpartition(".")[2]
        texts = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
        if called == "autodiscover_modules":
            for text in texts:
                found = [one for one in self.trees if one.endswith(f".{text}")]
                yield from (Arrow(name, one, "discovered", node.lineno) for one in found)
        elif called == "get_model" and len(texts) == 2:
            if target := self.models.get(".".join(texts).lower()):
                yield Arrow(name, target, "model in a string", node.lineno)
        elif called == "connect" and node.args and self._is_signal(name, node.func):
            receiver = self._stands_for(name, node.args[0]) or name
            yield from self._received(receiver, name, [_owner(node.func), *_sender(node)], node.lineno)

    def _is_signal(self, name: str, func: ast.expr) -> bool:
        """Whether what is connected is a thing with a method, and no module of ours with a function of that name."""
        return isinstance(func, ast.Attribute) and self.named(name).get(ast.unparse(func.value)) not in self.trees

    def _decorated(self, name: str, node: ast.FunctionDef) -> Iterator[Arrow]:
        for one in node.decorator_list:
            if isinstance(one, ast.Call) and ast.unparse(one.func).rpartition(".")[2] == "receiver":
                yield from self._received(name, name, [*one.args, *_sender(one)], one.lineno)

    def _received(self, receiver: str, name: str, about: Iterable[ast.expr], line: int) -> Iterator[Arrow]:
        for one in about:
            if target := self._stands_for(name, one):
                yield Arrow(receiver, target, "receiver", line)

    def _stands_for(self, name: str, node: ast.expr) -> str | None:
        """The module of ours that an expression's first name was imported from."""
        first, _dot, rest = ast.unparse(node).partition(".")
        known = self.named(name).get(first)
        return self.module_of(f"{known}.{rest}" if rest else known) if known else None


def _label(apps: ast.Module) -> str:
    return _assigned(apps, "label")


def _assigned(tree: ast.Module, name: str) -> str:
    """The text that a name is given anywhere in a module; "" if none."""
    told = [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
        and isinstance(node.value, ast.Constant)
    ]
    return str(told[0]) if told else ""


def _owner(func: ast.expr) -> ast.expr:
    return func.value if isinstance(func, ast.Attribute) else func


def _sender(node: ast.Call) -> list[ast.expr]:
    return [one.value for one in node.keywords if one.arg == "sender"]


def _ways(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Each import with where it stands; what stands deeper comes later."""
    for node in ast.walk(tree):
        yield node, "import"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from ((one, "import inside a function") for one in ast.walk(node))
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from ((one, "import for types") for one in ast.walk(node))


def circles(arrows: Iterable[Arrow]) -> list[list[str]]:
    """Modules that depend on each other, directly or by others: each such set once, the largest first."""
    to: dict[str, set[str]] = defaultdict(set)
    back: dict[str, set[str]] = defaultdict(set)
    for arrow in arrows:
        to[arrow.source].add(arrow.target)
        back[arrow.target].add(arrow.source)
    done: set[str] = set()
    order: list[str] = []
    for start in sorted({*to, *back}):
        order += _walk(start, to, done)
    done, found = set(), []
    for start in reversed(order):
        together = sorted(_walk(start, back, done))
        if len(together) > 1:
            found.append(together)
    return sorted(found, key=lambda one: (-len(one), one))


def _walk(start: str, to: Mapping[str, set[str]], done: set[str]) -> list[str]:
    """What is reached from `start` and not done yet, each after what it reaches."""
    out: list[str] = []
    stack = [] if start in done else [(start, iter(sorted(to.get(start, ()))))]
    done.add(start)
    while stack:
        name, ahead = stack[-1]
        following = next((one for one in ahead if one not in done), None)
        if following is None:
            out.append(name)
            stack.pop()
        else:
            done.add(following)
            stack.append((following, iter(sorted(to.get(following, ())))))
    return out


@dataclass(frozen=True)
class Contract:
    """Layers from the top; rooms of one layer do not know each other."""

    name: str
    layers: tuple[tuple[str, ...], ...]

    def place(self, module: str) -> tuple[int, str] | None:
        """(layer, room) of a module; None for one that stands in no layer."""
        rooms = ((depth, room) for depth, layer in enumerate(self.layers) for room in layer)
        return next(((depth, room) for depth, room in rooms if module == room or module.startswith(f"{room}.")), None)

    def broken_by(self, arrow: Arrow) -> bool:
        """Whether it points upward, or to the side. What is discovered is named by no layer: it brings itself in."""
        source, target = self.place(arrow.source), self.place(arrow.target)
        if source is None or target is None or source[1] == target[1] or arrow.way == "discovered":
            return False
        return target[0] <= source[0]


def contracts(root: Path = ROOT) -> list[Contract]:
    """Those of `pyproject.toml` that are about layers."""
    told = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return [
        Contract(one["name"], tuple(tuple(room.strip() for room in layer.split("|")) for layer in one["layers"]))
        for one in told
        if one["type"] == "layers"
    ]


def upward(arrows: Iterable[Arrow], held: Iterable[Contract]) -> list[tuple[str, Arrow]]:
    """(contract, arrow) of each arrow that breaks one."""
    held = list(held)
    return [(contract.name, arrow) for arrow in arrows for contract in held if contract.broken_by(arrow)]


def within(circle: Sequence[str], arrows: Iterable[Arrow]) -> list[Arrow]:
    """The arrows between the modules of a circle."""
    return [arrow for arrow in arrows if arrow.source in circle and arrow.target in circle]


def long_files(root: Path = ROOT) -> list[str]:
    """Sources of more than `LONG_FILE` lines."""
    counted = [(path, path.read_text(encoding="utf-8").count("\n")) for path in _sources(root, (*PACKAGES, "tests"))]
    return [f"{path.relative_to(root)}: {lines}" for path, lines in counted if lines > LONG_FILE]


def long_functions(root: Path = ROOT) -> list[str]:
    """Functions of more than `LONG_FUNCTION` lines, decorators not counted."""
    return [
        f"{path.relative_to(root)}: {node.name}"
        for path in _sources(root, (*PACKAGES, "tests"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONG_FUNCTION
    ]


def wide_lines(root: Path = ROOT) -> int:
    """Lines of templates that are wider than `WIDE` characters."""
    texts = [path.read_text(encoding="utf-8") for path in (root / "templates").rglob("*.html")]
    return sum(len(line) > WIDE for text in texts for line in text.splitlines())


def main(root: Path = ROOT) -> None:
    house = House.of(root)
    found = circles(house.arrows)
    print(f"{len(house.trees)} modules, {len(house.arrows)} arrows")
    for circle in found:
        print(f"\nA circle of {len(circle)}:")
        print("\n".join(f"  {arrow}" for arrow in within(circle, house.arrows)))
    wrong = upward(house.arrows, contracts(root)) + upward(house.addresses, contracts(root)[:1])
    for name, arrow in wrong:
        print(f"\nUpward ({name}): {arrow}")
    print(f"\n{len(found)} circles, {len(wrong)} upward arrows")
    print(
        f"{len(long_files(root))} files over {LONG_FILE} lines, {len(long_functions(root))} functions over {LONG_FUNCTION}"
    )
    print(f"{wide_lines(root)} template lines over {WIDE} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
