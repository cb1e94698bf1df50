"""What is used of Argos Translate is the same in ``argos-translate-lt`` and in the plain ``argostranslate``.

The plain one's wheel is read, not imported: importing it needs stanza and torch.
"""

import ast
import importlib.metadata
import subprocess
import sys
import zipfile
from pathlib import Path

import argostranslate
import pytest

import report_pipeline
from report_pipeline.models.package import argos, installed_distribution

PLAIN = "argostranslate==1.11.0"
USED = {
    "package": {"Package.__init__", "install_from_path"},
    "settings": {"get_setting", "package_data_dir", "package_index"},
    "tokenizer": {
        "BPETokenizer.decode",
        "BPETokenizer.encode",
        "SentencePieceTokenizer.decode",
        "SentencePieceTokenizer.encode",
    },
    "models": {"ILanguageModel.infer"},
    "translate": {"Hypothesis.__init__", "ITranslation.hypotheses", "ITranslation.translate", "Language.__init__"},
}
"""Module → what this program uses of it; methods of what ``Package`` hands out are listed by hand."""


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The plain distribution's wheel."""
    folder = tmp_path_factory.mktemp("plain")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PLAIN]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    wheels = list(folder.glob("*.whl"))
    if not wheels:
        pytest.skip(f"the package registry is out of reach: {done.stderr.strip().splitlines()[-1:]}")
    return zipfile.Path(wheels[0])


def definitions(source: str) -> dict[str, str]:
    """Return the module's names, and for functions and methods how they are called."""
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = ast.unparse(node.args)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = "class"
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    found[f"{node.name}.{method.name}"] = ast.unparse(method.args)
        elif isinstance(node, ast.Assign):
            found |= {target.id: "value" for target in node.targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize("module", sorted(USED))
def test_every_name_and_signature_is_the_same_in_both(module: str, plain: zipfile.Path) -> None:
    ours = definitions((Path(argostranslate.__path__[0]) / f"{module}.py").read_text(encoding="utf-8"))
    theirs = definitions((plain / "argostranslate" / f"{module}.py").read_text(encoding="utf-8"))
    for name in USED[module]:
        assert name in ours
        assert theirs.get(name) == ours[name]


def test_the_installation_goes_by_the_setting_that_is_changed_for_it(plain: zipfile.Path) -> None:
    source = (plain / "argostranslate" / "package.py").read_text(encoding="utf-8")
    (function,) = [n for n in ast.parse(source).body if getattr(n, "name", "") == "install_from_path"]
    assert "settings.package_data_dir" in ast.unparse(function)


class Uses(ast.NodeVisitor):
    """Finds what a module takes from ``argostranslate``, through an import or through ``argos("module")``."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()
        self.bound: dict[str, str] = {}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        top, _, module = (node.module or "").partition(".")
        if top == "argostranslate":
            for alias in node.names:
                if module:
                    self.found.add((module, alias.name))
                else:
                    self.bound[alias.asname or alias.name] = alias.name

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bind(node.targets[0], node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._bind(node.target, node.value)

    def _bind(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name) and (module := self._module(value)):
            self.bound[target.id] = module
        for part in (target, value):
            if part is not None:
                self.visit(part)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        module = self._module(node.value) or (
            self.bound.get(node.value.id) if isinstance(node.value, ast.Name) else None
        )
        if module:
            self.found.add((module, node.attr))
        self.generic_visit(node)

    @staticmethod
    def _module(node: ast.AST | None) -> str | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "argos":
            (argument,) = node.args
            return str(argument.value) if isinstance(argument, ast.Constant) else None
        return None


def test_the_list_above_is_complete() -> None:
    found: set[tuple[str, str]] = set()
    for path in Path(report_pipeline.__path__[0]).rglob("*.py"):
        uses = Uses()
        uses.visit(ast.parse(path.read_text(encoding="utf-8")))
        found |= uses.found
    assert {("package", "Package"), ("settings", "package_data_dir")} <= found
    listed = {(module, name.split(".")[0]) for module, names in USED.items() for name in names}
    assert found <= listed


def test_it_says_which_distribution_is_in_use() -> None:
    name, _, number = installed_distribution().partition(" ")
    assert importlib.metadata.version(name) == number


def test_both_distributions_at_once_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "1.0")
    assert installed_distribution() == "argos-translate-lt 1.0 and argostranslate 1.0"


def test_a_module_that_is_not_there_is_a_typed_error() -> None:
    from report_pipeline.errors import MachineError

    with pytest.raises(MachineError, match="cannot be imported"):
        argos("no_such_module")
