"""A run as a code quality report, the JSON that GitLab shows in a merge request.

Says what SARIF says, in one line each; must not know how a finding is told in full.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from checker.render.as_sarif import RULES, results
from checker.render.page import untied
from checker.report import Outcome

Json = dict[str, Any]

_LINE = re.compile(r"\bline \d+|:\d+\b")
_OF_LEVEL = {"error": "critical", "warning": "minor", "note": "info"}


def codequality(outcomes: Sequence[Outcome]) -> str:
    """All outcomes as one list."""
    seen: Counter[str] = Counter()
    found = [_issue(each, seen) for outcome in outcomes for each in results(outcome)]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _issue(result: Json, seen: Counter[str]) -> Json:
    """One result. seen: how often there was one with the same mark, which must be its own."""
    place = result["locations"][0]["physicalLocation"]
    path = unquote(place["artifactLocation"]["uri"])
    rule, what = result["ruleId"], _headline(result)
    unplaced = _LINE.sub("", what)  # what only moves is not new
    mark = json.dumps([path, rule, unplaced, result.get("properties")], sort_keys=True)
    seen[mark] += 1
    return {
        "description": what,
        "check_name": rule,
        "fingerprint": sha256(f"{mark} {seen[mark]}".encode()).hexdigest(),
        "severity": "major" if rule == "unknown" else _severity(rule, result["level"]),
        "location": {"path": path, "lines": {"begin": place.get("region", {}).get("startLine", 1)}},
    }


def _severity(rule: str, level: str) -> str:
    """What could not be checked at all is worst: nothing is known of it."""
    return "blocker" if level == "error" and rule not in RULES else _OF_LEVEL[level]


def _headline(result: Json) -> str:
    flows = result.get("codeFlows")
    text: str = flows[0]["message"]["text"] if flows else result["message"]["text"]
    return untied(text.partition("\n")[0])
