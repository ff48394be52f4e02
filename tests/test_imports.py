"""The promise of `import casekit`, and that imports hang one way."""

import ast
import subprocess
import sys
from pathlib import Path

import casekit as ck

PACKAGE = Path(ck.__file__).parent
# Who may import whom; what stands here for no one is open to all.
MAY_IMPORT = {
    "errors": set(),
    "figures": {"errors"},
    "csv_files": {"errors"},
    "worlds": {"errors"},
    "checks": {"errors"},
    "answerers": {"errors", "figures", "csv_files"},
    "market": {"errors", "worlds", "answerers"},
    "lessons": {
        "errors",
        "figures",
        "csv_files",
        "worlds",
        "checks",
        "answerers",
        "market",
    },
    "workspace": {"errors"},
}


def test_every_promised_name_is_there():
    for name in ck.__all__:
        assert getattr(ck, name) is not None


def test_about_a_dozen_names_are_promised():
    assert len(ck.__all__) <= 14


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(ck, "laddder")


def test_import_brings_nothing_heavy():
    heavy = (
        "{'numpy', 'pandas', 'sklearn', 'scipy', 'matplotlib', 'pyarrow', 'ipywidgets'}"
    )
    code = (
        f"import sys, casekit, casekit.cli; print({heavy} & set(sys.modules) or 'none')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stdout.strip() == "none", done.stdout + done.stderr


def imported_parts(path: Path) -> set[str]:
    """The parts of casekit that a module imports, also inside functions."""
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        parts |= {n.split(".")[1] for n in names if n.startswith("casekit.")}
    return parts


def test_imports_hang_one_way():
    for part, allowed in MAY_IMPORT.items():
        files = [PACKAGE / f"{part}.py", *(PACKAGE / part).rglob("*.py")]
        for path in filter(Path.exists, files):
            extra = imported_parts(path) - allowed - {part}
            assert not extra, f"{path.relative_to(PACKAGE)} imports {extra}"
