"""``python -m core.training translator``: train what comes with Headlight once more."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from .shelf import save
from .translator import Recipe, Step, train


def main(arguments: Sequence[str]) -> int:
    """Train and save; the card is printed."""
    parser = argparse.ArgumentParser(prog="python -m core.training")
    parser.add_argument("what", choices=["translator"])
    parser.add_argument("--language", choices=["fr", "it"], default="fr")
    parser.add_argument("--folder", type=Path, required=True, help="where it is saved")
    parser.add_argument("--steps", type=int, default=Recipe("fr").n_steps)
    parser.add_argument("--sentences", type=int, default=Recipe("fr").n_pairs)
    given = parser.parse_args(arguments)
    recipe = Recipe(given.language, n_steps=given.steps, n_pairs=given.sentences)
    sys.stderr.write(f"Writing {recipe.n_pairs:,} sentences ...\n")
    with tqdm(total=recipe.n_steps, unit="step") as bar:

        def tell(step: Step) -> None:
            bar.set_postfix(loss=f"{step.loss:.3f}", refresh=False)
            bar.update()

        trained = train(recipe, tell)
    for name, found in save(trained, given.folder).items():
        sys.stdout.write(f"{name}: {found}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
