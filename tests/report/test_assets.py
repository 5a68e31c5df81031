"""What the scripts of a page may not hold."""

from __future__ import annotations

import re
from importlib.resources import files


def test_no_script_needs_lookbehind_which_costs_older_browsers_all_of_it() -> None:
    assets = files("analyzer.report") / "assets"
    scripts = {a.name: a.read_text("utf-8") for a in assets.iterdir() if a.name.endswith(".js")}
    assert scripts
    assert [name for name, text in scripts.items() if re.search(r"\(\?<[=!]", text)] == []
