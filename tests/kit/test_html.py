"""Tables, numbers at the step on show, and keys: one way to write each."""

from optimizer_guide.kit.html import Cell, Head, at_step, key, of_numbers, table


def test_a_table_has_heads_of_columns_and_of_rows() -> None:
    assert table(["", *of_numbers("loss")], [("<i>SGD</i>", "1.0")]) == (
        "<table><thead><tr><td></td><th scope='col' class='number'>loss</th></tr>"
        "</thead><tbody><tr><th scope='row'><i>SGD</i></th><td class='number'>1.0</td></tr>"
        "</tbody></table>"
    )


def test_a_table_may_scroll_in_a_box_that_has_a_name() -> None:
    html = table(["a"], [("b",)], label="What's <so>")
    assert html.startswith(
        "<div class='scroll' tabindex='0' role='group' aria-label='What&#x27;s &lt;so&gt;'><table>"
    )
    assert html.endswith("</table></div>")


def test_rows_may_become_cards_and_cells_have_kinds() -> None:
    cell = Cell("x", lost=True, label="loss", kind="wide")
    html = table(["a", *of_numbers("b")], [("c", cell)], cards=True)
    assert html.startswith("<table class='cards'>")
    assert "<td class='number lost wide' data-label='loss'>x</td>" in html


def test_heads_may_stand_in_groups() -> None:
    html = table(["a", "b", "c"], [], groups=[Head(""), Head("both", columns=2)])
    assert "<tr><td></td><th colspan='2' scope='colgroup'>both</th></tr>" in html


def test_a_number_at_the_step_on_show_names_the_column_that_it_is_in() -> None:
    assert at_step("loss") == "<b data-column='loss'></b>"
    assert at_step("loss", "sgd") == "<b class='sgd' data-column='loss'></b>"


def test_a_key_shows_a_colour() -> None:
    assert key("#123456", "seven") == (
        "<span><span class='dot' style='background: #123456'></span>seven</span>"
    )
