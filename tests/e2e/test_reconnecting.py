"""How long an answer waits once the server can be reached again, where no event of the browser says so."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import choose, state
from tests.e2e.test_mock import start

pytestmark = pytest.mark.browser

AWAY = """() => {
    Math.random = () => 0.999; // the longest of the pauses that it may draw
    window.tries = [];
    window.reach = window.fetch;
    window.fetch = (url, how) => {
      if (!String(url).endsWith("/save")) return reach(url, how);
      tries.push(Date.now());
      return Promise.reject(new TypeError("out of reach"));
    };
}"""


def test_while_the_server_is_away_a_try_follows_within_four_seconds(visit):
    page = start(visit)
    page.clock.install()
    page.evaluate(AWAY)
    choose(page)
    expect(state(page)).to_have_text("1 answer waiting")
    for _ in range(30):
        page.clock.run_for(1000)
    tries = page.evaluate("tries")
    gaps = [later - one for one, later in itertools.pairwise(tries)]
    assert len(gaps) > 6
    assert max(gaps) < 4100

    page.evaluate("() => { window.fetch = reach; }")
    page.clock.run_for(4000)
    expect(state(page)).to_contain_text("Saved")
