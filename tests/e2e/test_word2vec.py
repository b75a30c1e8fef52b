"""word2vec in a real browser: numbers against Python's, controls, address."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled, type_prompt
from components.embeddings.word2vec.texts import bundled_texts
from core.embeddings.word2vec import Settings, Trainer, pair_gradients, sigmoid
from core.embeddings.word_pairs import corpus_of

URL = "/word2vec"
KINGDOM, ALICE = (corpus_of(one.text) for one in bundled_texts())
expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page at an address and waits until it is drawn."""

    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}{URL}{query}")
        expect(page.locator(".w2v[data-steps]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def view(page: Page) -> Locator:
    return page.locator(".w2v")


def press(page: Page, name: str) -> None:
    """Works a button as one does without a mouse."""
    button = view(page).get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


def trained(page: Page, steps: int) -> None:
    expect(view(page)).to_have_attribute("data-steps", str(steps))


def place(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("word2vec", [None])[0]


def test_a_pass_on_the_page_gives_the_vectors_of_the_reference(show):
    page = show("?word2vec_dims=5&word2vec_seed=3")
    press(page, "One pass")
    trained(page, 1642)
    reference = Trainer(KINGDOM, Settings(dims=5, seed=3)).train(1642)
    said = f"1,642 pairs trained · pass 1 · loss {reference.losses[-1]:.3f}"
    expect(view(page).locator(".state")).to_have_text(said)
    expect(page).to_have_url(re.compile("word2vec=1642"))
    settled(page)
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_role("button", name="CSV").click()
    table = pd.read_csv(coming.value.path(), keep_default_na=False, comment="#")
    assert table["word"].tolist() == list(KINGDOM.words)
    vectors = table[[f"v{i}" for i in range(5)]].to_numpy()
    np.testing.assert_allclose(vectors, reference.centre, atol=1e-5)
    places = reference.centre @ reference.axes.T
    np.testing.assert_allclose(table[["x", "y"]], places, atol=1e-5)


def test_one_step_shows_its_numbers_row_by_row(show):
    page = show("?word2vec=400.1000.king")
    trained(page, 400)
    press(page, "One step")
    trained(page, 401)
    before = Trainer(KINGDOM, Settings()).train(400)
    centre, context = before.centre.copy(), before.context.copy()
    pair, loss = before.step()
    v, u = centre[pair.centre], context[pair.targets]
    shares = sigmoid(u @ v)
    rows = view(page).locator(".row")
    expect(rows).to_have_count(6)
    names = [KINGDOM.words[word] for word in pair.targets]
    for at, name in enumerate(names):
        cells = rows.nth(at).locator("> span")
        expect(cells.nth(0)).to_have_text(name)
        expect(cells.nth(2)).to_have_text(f"{u[at] @ v:.4f}".replace("-", "−"))
        error = shares[at] - (at == 0)
        expect(cells.nth(4)).to_have_text(f"{error:.3f}".replace("-", "−"))
    expect(view(page).locator(".sum")).to_contain_text(f"{loss:.4f}")
    formula = view(page).locator(".formula")
    expect(formula).to_contain_text("the label is 1")
    expect(formula).to_contain_text("gradient by u·v: σ − label")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    expect(formula).to_contain_text("the label is 0")
    expect(formula).to_contain_text(f"{shares[1]:.4f}")
    grad_v, _ = pair_gradients(v, u)
    strips = formula.locator(".vector canvas")
    said = strips.last.get_attribute("aria-label") or ""
    shown = [float(value.replace("−", "-")) for value in said.split(", ")]
    np.testing.assert_allclose(shown, v - 0.1 * grad_v, atol=6e-5)


def test_start_pause_and_reset_with_keys_alone(show):
    page = show()
    trained(page, 20_000)
    press(page, "Start")
    expect(view(page).get_by_role("button", name="Pause")).to_be_focused()
    expect(view(page).locator(".state")).not_to_have_text(re.compile("^20,000 pairs"))
    page.keyboard.press("Enter")
    expect(view(page).get_by_role("button", name="Start")).to_be_visible()
    steps = int(view(page).get_attribute("data-steps") or 0)
    expect(page).to_have_url(re.compile(rf"word2vec={steps}\."))
    assert place(page) == f"{steps}.1000.king"
    press(page, "Reset")
    trained(page, 0)
    expect(page).not_to_have_url(re.compile(rf"word2vec={steps}\."))


def test_a_chosen_view_starts_anew_with_the_same_text(show):
    page = show()
    trained(page, 20_000)
    expect(view(page).locator(".alike li").first).to_contain_text("queen")
    page.get_by_role("button", name="From the beginning").click()
    trained(page, 0)
    page.get_by_role("button", name="After 20,000 pairs").click()
    trained(page, 20_000)
    assert "word2vec=" not in page.url


def test_a_link_a_reload_and_a_visit_elsewhere_bring_the_training_back(show):
    page = show("?word2vec_source=Alice&word2vec_window=1&word2vec=3000.10.down")
    trained(page, 3000)
    nearest = view(page).locator(".alike li").all_inner_texts()
    expect(view(page).get_by_label("Nearest to")).to_have_value(
        str(ALICE.words.index("down"))
    )
    page.reload()
    trained(page, 3000)
    assert view(page).locator(".alike li").all_inner_texts() == nearest
    settled(page)
    links = page.get_by_test_id("stSidebarNavLink")
    links.filter(has_text="Glossary").click()
    expect(page).to_have_title(re.compile("Glossary"))
    settled(page)
    links.filter(has_text="word2vec").click()
    trained(page, 3000)
    assert view(page).locator(".alike li").all_inner_texts() == nearest


def test_the_readers_text_is_learnt_from_and_another_text_starts_anew(show):
    page = show(
        "?text=One+cat+sat.+One+dog+sat.&word2vec_source=Your+text&word2vec=30.10.cat"
    )
    trained(page, 30)
    expect(view(page).locator(".word.centre")).to_have_count(1)
    type_prompt(page, "<b>Low</b> and lower. Low and lower.")
    trained(page, 0)
    words = view(page).get_by_label("Nearest to").locator("option")
    assert sorted(words.all_inner_texts()) == ["and", "b", "low", "lower"]


@pytest.mark.parametrize("size", [(390, 844), (854, 533), (1000, 600), (1280, 800)])
def test_nothing_sticks_out_sideways(same_page, size):
    page = same_page("word2vec?word2vec=500.1000.king", size=size)
    trained(page, 500)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    box = view(page).evaluate("node => node.scrollWidth - node.clientWidth")
    assert box <= 1
    for row in view(page).locator(".row").all():
        assert row.evaluate("node => node.scrollWidth - node.clientWidth") <= 1


def test_very_long_words_are_shown_by_their_beginning_and_push_nothing_aside(show):
    long = "donaudampfschiff" * 20
    page = show(f"?text=one+{long}+sails.+Two+{long}+sail.&word2vec_source=Your+text")
    trained(page, 0)
    chip = view(page).locator(".word", has_text="donaudampf").first
    expect(chip).to_have_text("donaudampfschiffdonauda…")
    expect(chip).to_have_attribute("title", long)
    press(page, "One step")
    trained(page, 1)
    expect(view(page).locator(".pair h2")).to_contain_text("donaudampfschiffdonauda…")
    halves = view(page).locator(".halves > div")
    for at in (0, 1):
        wide = halves.nth(at).evaluate("node => node.scrollWidth - node.clientWidth")
        assert wide <= 1


def test_a_guess_that_is_nearly_sure_does_not_read_as_0_or_1(show):
    # Two words in one sentence, over and over: the guesses become nearly certain.
    text = "+".join(["ping", "pong"] * 200)
    page = show(
        f"?text={text}&word2vec_source=Your+text&word2vec_rate=0.5"
        "&word2vec=20000.1000.ping"
    )
    trained(page, 20000)
    formula = view(page).locator(".formula")
    expect(formula).to_contain_text("loss −ln")
    said = formula.inner_text()
    assert "−ln 1.0000" not in said
    assert "(1 − 0.0000)" not in said
