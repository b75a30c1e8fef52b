"""The cell whose sum stands below the flow: kept, and written in the address."""

from collections.abc import Sequence

from components.attention.by_hand.choice import CELL
from components.attention.by_hand.matrix import Step


def chosen_cell(steps: Sequence[Step]) -> str:
    """Its name, such as ``shares.2.1``; empty where the view is to choose.

    A cell that this example does not have gives way.
    """
    cell = CELL.chosen() or ""
    cell = cell if cell in cell_names(steps) else ""
    CELL.say(cell)
    return cell


def keep_cell(name: str) -> None:
    """Keep what the reader chose; for the view's callback."""
    CELL.keep(name)


def cell_names(steps: Sequence[Step]) -> set[str]:
    """Every cell of every matrix: its matrix, row and column, counted from 0."""
    return {
        f"{matrix.name}.{row}.{column}"
        for step in steps
        for line in step.rows
        for matrix in line
        for row in range(matrix.values.shape[0])
        for column in range(matrix.values.shape[1])
    }
