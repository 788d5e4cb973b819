"""Every lesson's prose is filled, and holds its figures in their order."""

import re
from html import escape
from itertools import pairwise

import pytest

from optimizer_guide.hosts.pages import contents_of
from optimizer_guide.hosts.prose import place, prose
from optimizer_guide.kit.glossary import GLOSSARY
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.papers import PAPERS
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.lessons.family_tree.lesson import FamilyTree
from optimizer_guide.lessons.gradient_descent.lesson import GradientDescent


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.slug)
def test_the_prose_is_filled_and_holds_the_figures(lesson: type[Lesson]) -> None:
    html = prose(lesson)  # type: ignore[arg-type]  # a class has a hash
    figures = re.findall(r'data-figure="([\w-]+)"', html)
    assert figures == [figure.slug for figure in lesson.figures]
    for unfilled in ("{{", "{%", "None"):
        assert unfilled not in html


def test_a_page_knows_what_comes_after_it() -> None:
    first, second = PAGES[:2]
    following = contents_of(first.slug).variables()["next"]
    assert following["slug"] == second.slug
    assert contents_of(PAGES[-1].slug).variables()["next"] is None


def test_a_page_has_a_name_with_either_stroke() -> None:
    for name in ("family_tree", "family-tree"):
        assert contents_of(name).lessons == [FamilyTree]


def test_an_unknown_page_is_said_to_be_unknown() -> None:
    contents = contents_of("<b>none")
    assert contents.notice == "There is no page “<b>none”; this is the whole guide."
    assert not contents.alone


def test_a_page_with_an_app_of_its_own_leads_to_the_others() -> None:
    assert contents_of("", GradientDescent).lessons == [GradientDescent]
    assert contents_of("family_tree", GradientDescent).lessons == [FamilyTree]


@pytest.mark.parametrize("page", ["", *(lesson.slug for lesson in PAGES)])
def test_no_heading_skips_a_level(page: str) -> None:
    contents = contents_of(page)
    for section in contents.variables()["sections"]:
        levels = [1 if contents.alone else 2, *map(int, re.findall(r"<h(\d)", section["html"]))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels


# -- what a template may say -----------------------------------------------------------------------


def html_of(template: str) -> str:
    """A prose, as a lesson's."""

    class Told(GradientDescent):
        @classmethod
        def prose(cls) -> str:
            return template

    return prose(Told)


def test_a_term_brings_its_sentence() -> None:
    html = html_of('{{ term("gradient", "gradients") }}')
    assert html == f'<span class="term" data-note="{escape(GLOSSARY["gradient"])}">gradients</span>'


def test_a_number_carries_what_it_sets() -> None:
    html = html_of('{{ sets("bowl", "0.6", lr=0.6) }}')
    assert 'data-sets="bowl" data-values="{&quot;lr&quot;: 0.6}"' in html
    assert 'data-page="?page=gradient_descent&amp;lr=0.6">0.6</span>' in html


def test_a_number_may_set_a_figure_of_another_page() -> None:
    assert 'data-page="?page=race&amp;lr=0.45"' in html_of('{{ sets("race", "0.45", lr=0.45) }}')


@pytest.mark.parametrize(
    ("template", "error", "said"),
    [
        ('{{ term("ether") }}', KeyError, "no term 'ether': add it to kit/glossary.py"),
        ('{{ paper("me1900") }}', KeyError, "no paper 'me1900': add it to kit/papers.py"),
        ('{{ sets("bow", "1", lr=0.6) }}', LookupError, "no lesson has a figure 'bow'"),
        ('{{ sets("bowl", "1", beta=1) }}', ValueError, "the figure 'bowl' has no beta"),
        ('{{ sets("bowl", "1", lr=9) }}', ValueError, "lr must be a number from 0.01 to 0.9"),
    ],
)
def test_what_there_is_not_is_said(template: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        html_of(template)


def test_a_fold_may_hold_a_figure() -> None:
    html = html_of('{% call deeper("More") %}<p>one</p>{{ figure("bowl") }}<p>two</p>{% endcall %}')
    assert html.startswith('<details class="deeper"><summary>')
    assert html.endswith(f"<p>one</p>{place('bowl')}<p>two</p></div></details>")


def test_a_section_closes_with_a_line_to_remember() -> None:
    html = html_of("{% call remember() %}Step downhill.\n{% endcall %}")
    assert html == '<p class="remember"><strong>Remember:</strong> Step downhill.</p>'


def test_a_paper_is_a_link() -> None:
    html = html_of('{{ paper("kingma2015") }}')
    assert 'href="https://arxiv.org/abs/1412.6980"' in html
    assert "Kingma&nbsp;&amp;&nbsp;Ba&nbsp;(2015)</a>" in html


@pytest.mark.parametrize("term", GLOSSARY)
def test_a_term_is_explained_in_one_sentence(term: str) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", GLOSSARY[term])


def test_a_paper_has_one_place_and_is_told_apart() -> None:
    for paper in PAPERS.values():
        assert paper.url.startswith("https://")
    assert len({paper.url for paper in PAPERS.values()}) == len(PAPERS)
    assert len({paper.label for paper in PAPERS.values()}) == len(PAPERS)
