"""The page of another origin that embeds the widget: nothing of it is held up, moved, leaked into or left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import OUTPUT, chromium, violations
from tests.hosts import JOB, NAME, Host, Visitor, board_data, host, titles, told, visitor
from tests.test_api_serve import free_port

__all__ = ["board_data", "chromium", "host", "visitor"]


def test_two_widgets_on_one_page(host: Host, visitor: Visitor) -> None:
    body = host.element(posting=JOB) + host.element(posting="sample:job-002", lang="fr", count="1")
    page = visitor.goes(host.put(body, host.script + host.script))
    assert len(titles(page)) == 3
    assert len(titles(page, 1)) == 1
    expect(page.locator("script[data-skillstep]")).to_have_count(2)
    assert violations(page) == []


def test_it_follows_its_attributes_and_asks_once_for_changes_that_come_together(
    host: Host, visitor: Visitor
) -> None:
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    first = titles(page)
    page.evaluate(
        f"""const one = document.querySelector('{NAME}');
        one.setAttribute('posting', 'sample:job-002'); one.setAttribute('count', '2'); one.lang = 'fr';"""
    )
    expect(page.locator(NAME).get_by_role("heading", name="Combler l’écart")).to_be_visible()
    second = titles(page)
    assert len(second) == 2
    assert first[:2] != second
    assert len(visitor.questions()) == 2
    assert [one["item"]["name"] for one in told(page)[0]["itemListElement"]] == second
    page.evaluate(f"document.querySelector('{NAME}').setAttribute('count', 'x\"><b>')")
    expect(page.locator(NAME).locator("li a, li strong")).to_have_count(3)


def test_it_leaves_nothing_when_it_is_taken_out_and_comes_back_whole(host: Host, visitor: Visitor) -> None:
    page = visitor.goes(host.put(host.element(posting=JOB), host.script))
    titles(page)
    assert len(told(page)) == 1
    page.evaluate(f"window.kept = document.querySelector('{NAME}'); kept.remove()")
    assert told(page) == []
    page.evaluate("document.querySelector('main').append(kept)")
    expect(page.locator("script[data-skillstep]")).to_have_count(1)
    page.evaluate("document.body.prepend(kept); kept.remove()")  # while it asks
    assert told(page) == []


def test_the_keyboard_goes_through_its_links_in_order(host: Host, visitor: Visitor) -> None:
    body = '<a href="#a">before</a>' + host.element(posting=JOB) + '<a href="#b">after</a>'
    page = visitor.goes(host.put(body, host.script))
    links = page.locator(NAME).locator("a").all_inner_texts() if titles(page) else []
    passed = []
    for _ in range(len(links) + 2):
        page.keyboard.press("Tab")
        passed.append(
            page.evaluate(
                "(document.activeElement.shadowRoot?.activeElement || document.activeElement).textContent"
            )
        )
    assert passed == ["before", *links, "after"]


def test_a_strict_policy_of_the_page_is_kept(host: Host, visitor: Visitor) -> None:
    policy = (
        f"default-src 'none'; script-src {host.root}; connect-src {host.root}; style-src 'none'; "
        "img-src data:; base-uri 'none'"
    )
    body = host.element(posting=JOB)
    page = visitor.goes(host.put(body, host.script, headers={"Content-Security-Policy": policy}))
    assert len(titles(page)) == 3
    assert visitor.said == []
    height = f"getComputedStyle(document.querySelector('{NAME}').shadowRoot.querySelector('svg')).height"
    assert page.evaluate(height) == "8px"  # it has its style all the same
    assert len(told(page)) == 1


def test_a_page_that_requires_trusted_types_shows_it(host: Host, visitor: Visitor) -> None:
    """Chromium reports the JSON-LD, which is a script element by name, though it runs nothing."""
    policy = {"Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'"}
    page = visitor.goes(host.put(host.element(posting=JOB), host.script, headers=policy))
    assert len(titles(page)) == 3
    assert len(told(page)) == 1
    assert all("TrustedScript" in one for one in visitor.said)


def test_a_policy_that_lets_it_ask_nobody_ends_calmly(host: Host, visitor: Visitor) -> None:
    policy = f"default-src 'none'; script-src {host.root}; connect-src 'none'"
    page = visitor.goes(
        host.put(host.element(posting=JOB), host.script, headers={"Content-Security-Policy": policy})
    )
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("how", ["async", "defer", ""])
def test_the_page_is_not_held_up_and_gets_no_globals(host: Host, visitor: Visitor, how: str) -> None:
    script = host.script.replace("async", how)
    watch = "<script>window.before = new Set(Object.getOwnPropertyNames(window));</script>"
    page = visitor.goes(host.put(host.element(posting=JOB), watch + script + script))
    titles(page)
    new = page.evaluate("Object.getOwnPropertyNames(window).filter(one => !before.has(one))")
    assert set(new) - {"before"} == set()
    page.evaluate(
        """src => new Promise(done => { const one = document.createElement('script');
        one.src = src; one.type = 'module'; one.onload = done; document.head.append(one); })""",
        f"{host.root}/widget.js",
    )
    assert len(page.locator("li").all()) == 3


def test_a_script_that_does_not_come_leaves_the_page_as_it_is(host: Host, visitor: Visitor) -> None:
    gone = host.script.replace(host.root, f"http://127.0.0.1:{free_port()}")
    page = visitor.goes(host.put(host.element(posting=JOB) + "<p>The job.</p>", gone))
    expect(page.get_by_text("The job.")).to_be_visible()
    assert page.locator(NAME).inner_text() == ""


def test_variables_and_the_pages_own_scheme_give_it_its_look(host: Host, visitor: Visitor) -> None:
    style = (
        f"<style>{NAME}.own {{--skillstep-card: rgb(1, 2, 3); --skillstep-radius: 0px;"
        "--skillstep-accent: rgb(4, 5, 6); --skillstep-font: monospace}"
        ".dark {color-scheme: dark; background: #111}</style>"
    )
    plain = host.element(posting=JOB)
    body = plain + plain.replace("site=", 'class="own" site=') + f'<div class="dark">{plain}</div>'
    visitor.page.emulate_media(color_scheme="dark")  # what the system prefers is not what the page looks like
    page = visitor.goes(host.put(body, host.script + style))
    for at in range(3):
        titles(page, at)
    looks = page.evaluate(
        f"""[...document.querySelectorAll('{NAME}')].map(one => {{
        const section = one.shadowRoot.querySelector('section'), style = getComputedStyle(section);
        return [style.backgroundColor, style.borderRadius, style.fontFamily,
                getComputedStyle(section.querySelector('a')).color] }})"""
    )
    assert looks[0][0] == "rgb(255, 255, 255)"
    assert looks[1] == ["rgb(1, 2, 3)", "0px", "monospace", "rgb(4, 5, 6)"]
    assert looks[2][0] == "rgb(24, 32, 35)"
    page.screenshot(path=OUTPUT / "widget-themes.png", full_page=True)


def test_with_room_kept_for_it_it_moves_nothing_and_fits_a_phone(host: Host, visitor: Visitor) -> None:
    room = f"<style>{NAME} {{display: block; min-height: 40rem}}</style>"
    watch = """<script>window.shift = 0; new PerformanceObserver(list => {
      for (const one of list.getEntries()) shift += one.value;
      }).observe({type: 'layout-shift', buffered: true});
    </script>"""
    visitor.page.set_viewport_size({"width": 390, "height": 1600})
    page = visitor.goes(
        host.put(host.element(posting=JOB) + "<p>Below.</p>" * 20, room + watch + host.script)
    )
    titles(page)
    page.wait_for_timeout(200)
    assert page.evaluate("shift") < 0.01  # 0.1 is called good (web.dev/articles/cls)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.screenshot(path=OUTPUT / "widget-phone.png", full_page=True)
