"""The recipe of docs/adding-a-kpi.md, followed step by step."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from tests.docs.packages import Package, copy_package
from tests.docs.pages import ROOT, find_blocks, find_code, read_page

PAGE = read_page("docs/adding-a-kpi.md")
PLACES = "tests/repo/test_kpi_places.py"
POLICY = "blm/repo/scaffold/policies/default.yaml"
AUDIT = ("blm", "-q", "--today", "2026-11-22")


def add_code(package: Package) -> None:
    """Steps 1 to 3: function, line of the table, defaults."""
    function, line = find_blocks(PAGE, "python")
    (defaults,) = find_blocks(PAGE, "yaml")
    module = package.folder / "blm/core/kpis/snapshot_kpis.py"
    module.write_text(f"{module.read_text()}\n\n{function}")
    table = "blm/core/kpis/kpi_table.py"
    package.replace(table, "    follow_share,\n", "    dated_share,\n    follow_share,\n")
    package.replace(table, ")  # fmt: skip", f"    {line.strip()},\n)  # fmt: skip")
    indented = textwrap.indent(defaults.strip(), "  ")
    for policy in (POLICY, "policies/default.yaml"):
        package.replace(policy, "\nanchors: #", f"{indented}\n\nanchors: #")


def add_settings(package: Package) -> None:
    """Step 4: the key of the settings."""
    (key,) = find_blocks(PAGE, "json")
    path = package.folder / "blm/schemas/policy.schema.json"
    schema = json.loads(path.read_text())
    schema["$defs"]["kpis"]["properties"] |= json.loads(key)
    path.write_text(json.dumps(schema))


def add_everywhere(package: Package) -> None:
    """The rest of step 4: complete policies, and lists of ids."""
    path = "blm/schemas/policy.schema.json"
    text = (package.folder / path).read_text()
    neighbour = '"referral_traffic": {"description": "All settings of one KPI."'
    start = text.index(neighbour)
    entry = text[start : text.index("}", start) + 1]
    package.replace(path, entry, f"{entry}, {entry.replace('referral_traffic', 'dated_share')}")
    package.replace(path, '"referral_traffic"]', '"referral_traffic", "dated_share"]')
    for name in ("audit", "report", "policy-whatif"):
        path = f"blm/schemas/{name}.schema.json"
        package.replace(path, '"referral_traffic"\n', '"referral_traffic", "dated_share"\n')


def test_recipe_works(tmp_path: Path) -> None:
    """The KPI is in audit, report, history and schemas; before, a test names the missing places."""
    package = copy_package(tmp_path)
    add_code(package)
    add_settings(package)
    lacking = package.run("pytest", "-q", "-p", "no:cacheprovider", PLACES)
    assert lacking.returncode == 1
    for place in (
        "audit.schema.json: .$defs.kpi.properties.id.enum",
        "report.schema.json: .$defs.kpi.properties.id.enum",
        "policy-whatif.schema.json: ",
        "policy.schema.json: ",
    ):
        assert place in lacking.stdout, lacking.stdout
    add_everywhere(package)
    full = package.run("pytest", "-q", "-p", "no:cacheprovider", PLACES)
    assert full.returncode == 0, full.stdout
    assert package.run(*AUDIT, "validate", "policies").returncode == 0

    audit = package.run(*AUDIT, "--format", "json", "audit", "acme.example")
    assert audit.returncode == 0, audit.stderr
    kpi = json.loads(audit.stdout)["kpis"][-1]
    assert (kpi["id"], kpi["unit"], kpi["target"]) == ("dated_share", "percent", "≥ 80")
    assert kpi["value"] is not None
    report = package.run(*AUDIT, "--format", "markdown", "audit", "acme.example")
    assert "| Dated links |" in report.stdout, report.stderr
    package.run(*AUDIT, "migrate", "--write")
    written = (tmp_path / "schemas/policy.schema.json").read_text()
    assert "Share of live links with a first-seen date" in written


def test_places_exist() -> None:
    """The files that the recipe sends a reader to are there."""
    paths = [code for code in find_code(PAGE) if code.endswith((".py", ".yaml", ".json"))]
    assert paths
    assert all((ROOT / path).exists() for path in paths), paths
