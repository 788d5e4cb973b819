"""What the browser code does to Bokeh, in a real browser: see browser/src/bokeh.ts."""

from driver import MISSING, FigureOnPage
from playwright.sync_api import Page, Route, expect

from optimizer_guide.component.panel import BUNDLE
from optimizer_guide.lessons.gradient_descent.bowl import Bowl
from optimizer_guide.lessons.race.standings import Standings

# How often each plot is painted, and how often with what stands still, when a control gets a value.
PAINTED = """async (frame, [name, value]) => {
  const counts = frame.bokeh.views.map((view) => {
    const count = {all: 0, still: 0}
    view.repainted.connect(() => { count.all++ })
    const paint = view._paint_primary
    view._paint_primary = (context) => { count.still++; paint.call(view, context) }
    return count
  })
  const shown = new Promise((resolve) =>
    frame.addEventListener("guide-shown", resolve, {once: true}))
  const input = frame.querySelector(`#${name}`)
  input.value = value
  input.dispatchEvent(new Event("input", {bubbles: true}))
  await shown
  await new Promise((resolve) => setTimeout(resolve, 300)) // a painting too many would come by then
  return counts
}"""


def is_drawn(figure: FigureOnPage) -> None:
    """Wait for the plots."""
    figure.box.scroll_into_view_if_needed()
    expect(figure.box.locator(".bk-Figure").first).to_be_visible()
    figure.page.wait_for_timeout(500)


def test_a_move_paints_each_plot_once_and_not_what_stands_still(page: Page, server: str) -> None:
    page.goto(f"{server}/apps?page=race")
    race = FigureOnPage(page, Standings.slug)
    is_drawn(race)
    assert race.frame.evaluate(PAINTED, ["lr", 0.3]) == [{"all": 1, "still": 0}] * 2
    race.expect_to_show(Standings(lr=0.3))


def test_without_a_part_bokeh_paints_in_its_own_way(page: Page, server: str) -> None:
    """As it may be after an upgrade: slower, and right."""

    def rename(route: Route) -> None:
        response = route.fetch()
        renamed = response.text().replace("invalidate_painters", "invalidate_others")
        route.fulfill(response=response, body=renamed)

    page.route("**/bokeh.min.js*", rename)
    page.goto(f"{server}/apps?page=gradient-descent")
    bowl = FigureOnPage(page, Bowl.slug)
    is_drawn(bowl)
    missing = bowl.frame.evaluate(MISSING, BUNDLE.read_text(encoding="utf-8"))
    assert missing == ["plot.invalidate_painters"]
    bowl.drag("lr", 0.6)
    bowl.expect_to_show(Bowl(lr=0.6))
    bowl.scrub(7)
    assert bowl.drawn_to() == 7
