"""Numbers on the scale of 100 to 1000, and icons."""

import pytest

from web.templatetags import ui


@pytest.mark.parametrize(
    ("score", "place"), [(100, "0.0%"), (550, "50.0%"), (1000, "100.0%"), (0, "0.0%"), (2000, "100.0%")]
)
def test_a_score_stands_within_the_scale(score: int, place: str):
    assert ui.on_scale(score) == place


@pytest.mark.parametrize(("score", "anchor"), [(100, "start"), (720, "middle"), (1000, "end")])
def test_the_number_of_an_extreme_score_stays_inside(score: int, anchor: str):
    assert ui.anchor_on_scale(score) == anchor


def test_a_share_of_nothing_is_nothing():
    assert ui.percent(0, 0) == 0
    assert ui.percent(2, 3) == 67


def test_an_icon_is_decoration_unless_it_has_words():
    assert 'aria-hidden="true"' in ui.icon("flag")
    assert 'aria-label="Flagged &lt;b&gt;"' in ui.icon("flag", "Flagged <b>")


def test_an_icon_for_kept_html_needs_no_address():
    """What is stored when content is loaded outlives the sprite's hashed name."""
    with ui.icons_inline():
        assert "<use" not in ui.icon("flag")
    assert "<use" in ui.icon("flag")
