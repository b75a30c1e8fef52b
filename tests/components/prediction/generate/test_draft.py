"""What was written behind a text: going back, branching, and clearing away."""

from components.prediction.generate.draft import MOST_TOKENS, Draft


def written(*ids: int) -> Draft:
    draft = Draft("model", "text")
    for token_id in ids:
        draft = draft.chosen(token_id, 0.5)
    return draft


# 1 2 3, and from the second step on 1 7 8.
BRANCHED = written(1, 2, 3).scrubbed(1).chosen(7, 0.1).chosen(8, 0.2)


def test_a_token_behind_the_end_makes_the_path_longer():
    draft = written(1, 2, 3)
    assert (draft.path, draft.at, draft.taken) == ((1, 2, 3), 3, None)
    back = draft.scrubbed(1)
    assert (back.path, back.here, back.taken) == ((1, 2, 3), (1,), 2)


def test_the_same_token_stays_on_the_path_another_one_branches():
    same = written(1, 2, 3).scrubbed(1).chosen(2, 0.5)
    assert (same.path, same.at) == ((1, 2, 3), 2)
    assert len(same.tree.nodes) == 3
    assert (BRANCHED.path, BRANCHED.at) == ((1, 7, 8), 3)
    assert len(BRANCHED.tree.nodes) == 5


def test_a_branch_tried_before_comes_back_whole():
    again = BRANCHED.scrubbed(1).chosen(2, 0.5)
    assert (again.path, again.at) == ((1, 2, 3), 2)
    gone = BRANCHED.gone_to((1, 2))
    assert (gone.path, gone.at) == ((1, 2, 3), 1)
    assert BRANCHED.gone_to((5,)) is BRANCHED


def test_a_branch_can_be_removed_or_kept_alone():
    removed = BRANCHED.pruned()
    assert (removed.path, removed.at) == ((1, 2, 3), 1)
    assert len(removed.tree.nodes) == 3
    assert removed.pruned().path == ()
    assert Draft("model", "text").pruned() == Draft("model", "text")
    alone = BRANCHED.alone()
    assert alone.path == (1, 7, 8)
    assert [node.prob for node in alone.tree.nodes] == [0.5, 0.1, 0.2]


def test_what_is_asked_for_ends_at_the_cap_and_survives_a_stop():
    asked = written(1).about_to_write(20)
    assert (asked.running, asked.left) == (True, 20)
    assert asked.stopped().left == 20
    assert written(1).about_to_write(10_000).goal == MOST_TOKENS
    assert asked.scrubbed(0).left == 0
    assert written(1).scrubbed(99).at == 1


def test_nothing_comes_after_an_end():
    assert written(1, 9).last((9,)) == 1
    assert written(1, 9).last((5,)) == 2
    assert Draft("model", "text").last((9,)) == 0
