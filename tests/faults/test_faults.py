"""Every row of docs/faults.md, made anew: nothing lost, nothing doubled, danger in the queue."""

import subprocess

import pytest

from tests.faults.place import place
from tests.faults.rows import ROWS, Fault
from tests.faults.rows_channels import CHANNEL_ROWS
from tests.faults.rows_database import DATABASE_ROWS
from tests.handoff.conftest import quick_hashes

__all__ = ["quick_hashes"]

MOST_SECONDS = 15.0
"""Danger takes well under a second; a loaded machine is no failure."""


@pytest.mark.parametrize(
    "fault", [*ROWS, *DATABASE_ROWS, *CHANNEL_ROWS], ids=lambda fault: fault.__name__
)
async def test_fault(fault: Fault) -> None:
    async with place(quick=True) as here:
        try:
            row = await fault(here)
        except subprocess.CalledProcessError as error:
            pytest.skip(f"not allowed here: {error.cmd[0]}")
    assert (row.lost, row.doubled) == (0, 0)
    assert row.danger is None or row.danger < MOST_SECONDS
