"""B5: random teams at the whole application equal a model of the contract, at every step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from app.settings import Settings
from tests.conftest import SetClock
from tests.review.team_machine.stage import House
from tests.review.team_machine.team import RandomTeam


@pytest.fixture
def random_house(settings: Settings, clock: SetClock) -> Iterator[House]:
    """The application, to be started anew in the middle of it all."""
    house = House(settings, clock)
    yield house
    house.stop()


@pytest.mark.parametrize(("runs", "steps"), [(2, 30), pytest.param(250, 80, marks=pytest.mark.soak)])
def test_whatever_a_team_does_the_project_is_what_the_contract_says(
    random_house: House, runs: int, steps: int
) -> None:
    """B5: drawing, answers, the queue, assigning, reading blind, reviewing, leaving, restarts; by HTTP."""

    class Here(RandomTeam):
        house = random_house

    run_state_machine_as_test(
        Here,
        settings=hypothesis_settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
