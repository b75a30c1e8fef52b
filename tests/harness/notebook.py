"""Run a notebook's cells, one after the other in one namespace, as a kernel would.

    python -m tests.harness.notebook examples/heads.ipynb    # writes what its cells say

The cells are plain Python, so no kernel is needed: Jupyter's would bring twenty more
packages and another process. What a cell prints and the value of its last line are
its outputs.
"""

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def run(notebook: dict[str, Any]) -> list[str]:
    """What each code cell says, from the first to the last."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    return [
        _said("".join(cell["source"]), namespace)
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def kept(notebook: dict[str, Any]) -> list[str]:
    """What the notebook's file says that each code cell said."""
    return [
        "".join("".join(one["text"]) for one in cell["outputs"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def _said(source: str, namespace: dict[str, Any]) -> str:
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(body, []), "cell", "exec"), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace)
            if value is not None:
                sys.stdout.write(f"{value!r}\n")
    return printed.getvalue()


def _written(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    said = iter(run(notebook))
    number = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            text = next(said).splitlines(keepends=True)
            stream = {"name": "stdout", "output_type": "stream", "text": text}
            cell["execution_count"] = number
            cell["outputs"] = [stream] if text else []
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--print":
        print(json.dumps(run(json.loads(Path(sys.argv[2]).read_text("utf-8")))))  # noqa: T201
    else:
        _written(Path(sys.argv[1]))
