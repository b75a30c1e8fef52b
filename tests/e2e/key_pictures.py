"""The key picture of each page, and whether it is seen whole."""

from playwright.sync_api import Locator, Page, expect

PROJECTOR = (853, 480)
PICTURES = {
    "": ".journey [data-station]",
    "tokens": ".st-key-tokens_chips",
    "bpe": ".st-key-bpe_chips",
    "tokenizers": ".rows > .row:nth-child(-n+4)",
    "look-up": ".look-up .rows",
    "neighbours": ".st-key-neighbours_bars",
    "analogies": '[class*="st-key-analogies_Nothing"]:not([class*="_table"])',
    "word2vec": ".w2v .window, .w2v .pair, .w2v .map canvas",
    "map": ".st-key-map_cloud",
    "by-hand": ".by-hand",
    "neurons": ".st-key-neurons_view li:nth-child(-n+6) > .row",
    "mask": ".mask-lab .maps",
    "hidden": ".st-key-hidden_masks",
    "order": ".st-key-order_bars",
    "sinusoidal": ".st-key-sinusoidal_map",
    "learned-positions": ".st-key-learned_map",
    "rotary": ".rotary :is(.sum, .pairs, .curve, .one)",
    "position-biases": ".st-key-biases_map",
    "block": ".st-key-block_shares",
    "contextual": ".stVegaLiteChart >> nth=0",
    "sentences": ".st-key-sentences_map",
    "next-token": ".token-bars .rows",
    "generate": ".st-key-generate_bars",
    "surprise": ".st-key-surprise_token_chips .chip",
    "flow": ".flow .lanes",
    "switch-off": ".st-key-switch_off_bars",
    "compare": ".st-key-compare_view",
}
"""The key picture of each page that has one which can be seen whole."""


def on_first_screen(picture: Locator) -> bool:
    """Whether the picture is seen whole without scrolling."""
    return picture.evaluate(
        """(e) => {
          const {left, top, right, bottom, height} = e.getBoundingClientRect();
          const row = e.matches(".neurons .row");
          return height > (row ? 16 : 40) && left >= 0 && top >= 0
            && right <= innerWidth && bottom <= innerHeight;
        }"""
    )


def is_whole(page: Page, selector: str) -> bool:
    """A view may still be fitting itself into its place: it is given two seconds."""
    parts = page.get_by_test_id("stMain").locator(selector)
    expect(parts.first).to_be_visible(timeout=60_000)
    for _ in range(20):
        if all(map(on_first_screen, parts.all())):
            return True
        page.wait_for_timeout(100)
    return False
