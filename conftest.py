"""Types and shapes of core are checked while the tests run, before core is imported.

Both are checked where a module speaks of shapes. Elsewhere types are enough: looking
for shapes that are not there would take a third of what the tests take.
"""

from pathlib import Path

from beartype import BeartypeConf
from beartype.claw import beartype_package
from jaxtyping import install_import_hook

CORE = Path(__file__).parent / "core"
SHAPED = [
    ".".join(path.relative_to(CORE.parent).with_suffix("").parts)
    for path in sorted(CORE.rglob("*.py"))
    if "from jaxtyping import" in path.read_text(encoding="utf-8")
]

beartype_package("core", conf=BeartypeConf(claw_is_pep526=False))
install_import_hook(SHAPED, "beartype.beartype")
