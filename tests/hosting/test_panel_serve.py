"""The README's second way to serve: each page at an address of its own."""

from pathlib import Path
from urllib.request import urlopen

import pytest
from servers import serving

from optimizer_guide.lessons.catalogue import PAGES


@pytest.mark.long
def test_each_app_has_its_own_address_and_the_guide_is_the_index(tmp_path: Path) -> None:
    apps = [f"apps/{lesson.page()}.py" for lesson in PAGES]
    with serving(tmp_path, "apps/main.py", *apps, "--index", "main") as url:
        for address in ("/", *(f"/{lesson.page()}" for lesson in PAGES)):
            with urlopen(f"{url}{address}", timeout=60) as answer:
                text = answer.read().decode()
            titles = {lesson.title for lesson in PAGES if f"/{lesson.page()}" == address}
            assert all(title in text for title in titles or {"How Optimizers Work"})
