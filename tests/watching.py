"""How a test looks at a page that shows what somebody loaded who means ill, and what must hold of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import DESKTOP, View, Visit, overflow
from tests.hostile import CANARY, WATCH

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, ViewportSize

# What must hold of a page whatever it shows; what does not is returned.
_WRONG = """canary => {
  const wrong = [];
  if (window[canary]) wrong.push('something ran');
  for (const one of document.querySelectorAll('[href], [src], [action], [formaction], [srcdoc]')) {
    for (const name of ['href', 'src', 'action', 'formaction', 'srcdoc']) {
      const said = one.getAttribute(name);
      if (said === null) continue;
      const url = new URL(said, location.href);
      const ours = url.origin === location.origin;
      if (name === 'srcdoc' || !(ours || (one.localName === 'a' && /^https?:$/.test(url.protocol))))
        wrong.push(one.localName + ' ' + name + ': ' + said.slice(0, 80));
      if (one.localName === 'a' && !ours && !/noopener/.test(one.rel)) wrong.push('opener: ' + said);
    }
  }
  for (const one of document.querySelectorAll('*')) {
    if (one.localName === 'style' || one.hasAttribute('style')) wrong.push('style');
    if ([...one.attributes].some(at => at.name.startsWith('on'))) wrong.push('handler ' + one.localName);
  }
  const main = document.querySelector('main').cloneNode(true);
  main.querySelectorAll('textarea, input, select').forEach(one => one.remove());
  const said = main.textContent;
  const trick = said.match(/[\\u202a-\\u202e\\u200b-\\u200f\\u00ad\\u{e0000}-\\u{e007f}]/u);
  if (trick) wrong.push('trick ' + trick[0].codePointAt(0).toString(16));
  if (/\\p{M}{7}/u.test(said)) wrong.push('a tower');
  for (const one of document.querySelectorAll('main :is(a, h1, h2, h3, button, th)')) {
    if (!one.textContent.trim()) wrong.push('empty: ' + one.outerHTML.slice(0, 120));
  }
  return [...new Set(wrong)];
}"""


def looked_at(visit: Visit, path: str, view: View = DESKTOP) -> Page:
    """A page on which a trap that goes off is seen."""
    page = visit(path, view)
    page.context.add_init_script(WATCH)

    def opened(dialog: Dialog) -> None:
        visit.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", opened)
    page.goto(visit.root + path)
    return page


NARROW: ViewportSize = {"width": 320, "height": 800}


def faults(page: Page) -> list[str]:
    """What a page lets happen to it: at its width, and at the narrowest that a phone has."""
    found: list[str] = page.evaluate(_WRONG, CANARY)
    found += overflow(page)
    own = page.viewport_size
    if own and own["width"] != NARROW["width"]:
        page.set_viewport_size(NARROW)
        found += overflow(page)
        page.set_viewport_size(own)
    found += page.evaluate("watched.refused")
    return found


def unfolded(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
