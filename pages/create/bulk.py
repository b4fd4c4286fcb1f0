"""Bulk: a table of descriptions and conditions becomes images, as a job that the page follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.access import local_actor
from core.create import bulk_jobs
from core.create.bulk_jobs import PAIRS, ZIP, Wishes
from core.create.makers import Maker
from core.create.orders import MAX_PER_ROW, refused_rows
from core.create.samples import MAX_SEED
from core.curate.manifests import Refusal
from core.i18n import explain
from pages.parts import bulk_cards, varying
from pages.parts.errors import shown
from pages.parts.language import _, count_of, language
from pages.parts.makers import select_maker, some_generator, usable_runs
from pages.parts.times import duration

READ, ROUND = "bulk_read", "bulk_round"
SHOWN_REFUSALS = 50
EXAMPLE = (
    "description,crop,moisture,light,background,count\n"
    "one ripe kernel of maize on a black background,,,,,8\n"
    ",rice,wet,dim,blue,8\n"
    ",buckwheat,,,wood,4\n"
)


def render_words() -> None:
    """Draws what a table may say, and one to begin with."""
    st.markdown(
        _(
            "Every row of a CSV asks for images: by a `description` in Kazakh, Russian or English, "
            "by columns named after crop and conditions (`crop`, `view`, `state`, `moisture`, "
            "`light`, `background` and so on), or both. `count` and `seed` may be given too."
        )
    )
    st.download_button(
        _("A table to begin with"),
        EXAMPLE.encode("utf-8-sig"),
        "bulk.csv",
        "text/csv",
        key="bulk_example",
        icon=":material/table:",
        type="tertiary",
        on_click="ignore",
    )


def render_form() -> tuple[Any, int, int, str]:
    """Draws the form and returns the uploaded table, count, seed and target."""
    round_now = st.session_state.setdefault(ROUND, 0)
    file = st.file_uploader(_("Table"), type=["csv", "tsv", "txt"], key=f"bulk_table_{round_now}")
    count_place, seed_place = st.columns(2)
    count = count_place.number_input(
        _("Images per row"), 1, MAX_PER_ROW, 1, key="bulk_count",
        help=_("For rows that do not say it themselves"),
    )  # fmt: skip
    seed = seed_place.number_input(
        _("First seed"), 0, MAX_SEED - MAX_PER_ROW, 7, key="bulk_seed",
        help=_("Rows that name no seed go on from the row before."),
    )  # fmt: skip
    names = {ZIP: _("Images to download"), PAIRS: _("Pairs of the dataset as well")}
    notes = {
        ZIP: _("A ZIP with metadata.csv, which can be imported as it is"),
        PAIRS: _("They join the pairs as new ones, marked synthetic, recipe included"),
    }
    target = st.radio(
        _("What they become"),
        list(names),
        format_func=names.__getitem__,
        captions=list(notes.values()),
        key="bulk_target",
    )
    return file, int(count), int(seed), str(target)


def read(file: Any, count: int, seed: int) -> Wishes | None:
    """Returns what the table asks for, read once; None where it is none, which is said."""
    asked = (file.file_id, count, seed)
    known = st.session_state.get(READ)
    if known and known[0] == asked:
        wishes: Wishes = known[1]
        return wishes
    with st.spinner(_("Reading…")), shown():
        wishes = bulk_jobs.read(file.getvalue(), file.name, count=count, seed=seed)
        st.session_state[READ] = (asked, wishes)
        return wishes
    return None


def render_refused(wishes: Wishes) -> None:
    """Draws the rows that cannot be, each with its reason; the others are made all the same."""
    if not wishes.refused:
        return
    note = count_of(
        "{count} row cannot be made and is left out; nothing else is.",
        "{count} rows cannot be made and are left out; nothing else is.",
        len(wishes.refused),
    )
    st.warning(note, icon=":material/warning:")
    st.dataframe(rows_of(wishes.refused[:SHOWN_REFUSALS]), hide_index=True)
    st.download_button(
        _("These rows with their reasons, to be mended"),
        lambda: refused_rows(wishes.data, wishes.file, wishes.refused, language()),
        bulk_jobs.REFUSED,
        "text/csv",
        key="bulk_refused",
        icon=":material/download:",
        on_click="ignore",
    )


def rows_of(refused: Sequence[Refusal]) -> list[dict[str, Any]]:
    """Returns refusals as rows of a table to show."""
    return [
        {_("Line"): refusal.line, _("Reason"): explain(refusal.reason, language())}
        for refusal in refused
    ]


def render_start(wishes: Wishes, maker: Maker, target: str) -> None:
    """Draws how many images there will be, how long they take, and the button that begins."""
    total = len(wishes.orders)
    if total:
        rows = len({order.line for order in wishes.orders})
        told = count_of("{count} image", "{count} images", total)
        told += " · " + count_of("{count} row", "{count} rows", rows)
        seconds = bulk_jobs.expected(total, maker.name)
        if seconds is not None:
            told += " · " + _("about {time}").format(time=duration(seconds))
        st.caption(told)
    if st.button(
        count_of("Make {count} image", "Make {count} images", total),
        type="primary",
        icon=":material/dynamic_feed:",
        key="bulk_go",
        disabled=not total,
    ):
        with shown():
            bulk_jobs.start(local_actor(), wishes, maker, target=target, language=language())
            st.session_state[ROUND] += 1  # empties the uploader
            st.rerun()


st.title(_("Bulk"))
usable = usable_runs()
if some_generator(usable):
    render_words()
    maker_now = select_maker(usable, key="bulk", here=False)
    file_now, count_now, seed_now, target_now = render_form()
    wishes_now = read(file_now, count_now, seed_now) if file_now else None
    if wishes_now and maker_now:
        render_refused(wishes_now)
        render_start(wishes_now, maker_now, target_now)
bulk_cards.render_cards()
varying.render_open()
