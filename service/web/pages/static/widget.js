// <skillstep-recommendations site="site_1a2b3c4d" posting="ID" lang="en|fr" count="3">
// Credentials that close the gap to a posting, in a shadow root. Without `posting`, the JobPosting that the page
// describes as JSON-LD is used. Colours and font: --skillstep-ink, -soft, -card, -line, -accent, -closed, -font,
// -radius; light or dark as the page's own color-scheme.
(() => {
  "use strict";
  const NAME = "skillstep-recommendations";
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  if (!script || !window.customElements || customElements.get(NAME)) return;
  const source = script.src;
  const MOST = 200000; // bytes of a posting that a page describes: what the server reads
  const WORDS = {
    en: { title: "Close the gap", lead: "Credentials that bring you closer to this job", loading: "Loading recommendations…",
      none: "Not enough information for a recommendation.", unknown: "There are no recommendations for this job.",
      error: "Recommendations cannot be shown now.", again: "Try again", closes: "closes {0} of what the job asks for",
      hours: "{0} h", free: "free", online: "online", "on-site": "on site", blended: "blended", by: "Recommendations by SkillStep" },
    fr: { title: "Combler l’écart", lead: "Certificats qui rapprochent de cet emploi", loading: "Chargement des recommandations…",
      none: "Pas assez d’informations pour une recommandation.", unknown: "Il n’y a pas de recommandation pour cet emploi.",
      error: "Les recommandations ne peuvent être affichées maintenant.", again: "Réessayer", closes: "comble {0} de ce que demande l’emploi",
      hours: "{0}\u00a0h", free: "gratuit", online: "en ligne", "on-site": "en présentiel", blended: "hybride", by: "Recommandations de SkillStep" },
  };
  // light-dark() follows the color-scheme that the page gives its elements, whatever the visitor's system prefers.
  const STYLE = `
    :host{--i:#1c2426;--s:#55636a;--c:#fff;--l:#d9dedb;--a:#0b5f63;--o:#b8470f;display:block;font:1rem/1.5 var(--skillstep-font,system-ui,sans-serif)}
    @supports(color:light-dark(#000,#fff)){:host{--i:light-dark(#1c2426,#e8eeec);--s:light-dark(#55636a,#a3b1b4);--c:light-dark(#fff,#182023);
      --l:light-dark(#d9dedb,#2e3a3d);--a:light-dark(#0b5f63,#6fd3cf);--o:light-dark(#b8470f,#f59c62)}}
    :host([hidden]){display:none}
    section{color:var(--skillstep-ink,var(--i));background:var(--skillstep-card,var(--c));border:1px solid var(--skillstep-line,var(--l));
      border-radius:var(--skillstep-radius,10px);padding:1rem 1.25rem;overflow-wrap:anywhere}
    h2{font-size:1.1rem;margin:0}p{margin:.25rem 0}p:empty{display:none}.soft{color:var(--skillstep-soft,var(--s));font-size:.875rem}
    ol{list-style:none;margin:.5rem 0 0;padding:0}li{padding:.6rem 0;border-top:1px solid var(--skillstep-line,var(--l))}li:empty{min-height:5.5rem}
    a,button{display:inline-block;min-height:24px}a{color:var(--skillstep-accent,var(--a));font-weight:600}
    a:focus-visible,button:focus-visible{outline:3px solid var(--skillstep-accent,var(--a));outline-offset:2px}
    svg{display:block;width:100%;height:8px;margin:.3rem 0;border-radius:4px}.ground{fill:var(--skillstep-line,var(--l))}.closed{fill:var(--skillstep-closed,var(--o))}
    button{font:inherit;padding:.35rem .8rem;border-radius:6px;border:1px solid;background:none;color:inherit;cursor:pointer}
    @media(forced-colors:active){.ground{fill:Canvas;stroke:CanvasText}.closed{fill:Highlight}}`;
  const put = (one, attributes = {}) => {
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    return one;
  };
  const make = (name, text, attributes) => {
    const one = put(document.createElement(name), attributes);
    if (text) one.append(text); // a text node: nothing that was loaded is read as markup
    return one;
  };
  const apart = (text) => text && `\u2068${text}\u2069`; // written from right to left, it turns nothing beside it
  const draw = (name, attributes) => put(document.createElementNS("http://www.w3.org/2000/svg", name), attributes);
  const bar = (share) => {
    const one = draw("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }); // the sentence says it
    one.append(draw("rect", { class: "ground", width: 100, height: 8 }), draw("rect", { class: "closed", width: 100 * share, height: 8 }));
    return one;
  };
  // In lists and graphs, however deep, among whatever else a page says.
  const found = (one, deep = 0) => {
    if (!one || typeof one !== "object" || deep > 9) return null;
    if ([one["@type"]].flat().some((type) => /(^|[/:])JobPosting$/.test(type))) return one;
    for (const each of Array.isArray(one) ? one : [one["@graph"], one.mainEntity]) {
      const job = found(each, deep + 1);
      if (job) return job;
    }
    return null;
  };
  const posted = () => {
    for (const one of document.querySelectorAll('script[type="application/ld+json"]:not([data-skillstep])')) {
      try {
        const job = found(JSON.parse(one.textContent));
        if (job) return job;
      } catch { /* not ours to mend */ }
    }
    return null;
  };
  class Recommendations extends HTMLElement {
    static observedAttributes = ["site", "posting", "lang", "count"];
    connectedCallback() {
      if (!this.shadowRoot) this.build();
      this.plan();
    }
    attributeChangedCallback() {
      if (this.isConnected) this.plan();
    }
    disconnectedCallback() {
      this.asking?.abort();
      this.tell(null);
    }
    build() {
      const root = this.attachShadow({ mode: "open" });
      try {
        const sheet = new CSSStyleSheet(); // not a style element, which a host's policy may forbid
        sheet.replaceSync(STYLE);
        root.adoptedStyleSheets = [sheet];
      } catch {
        root.append(make("style", STYLE));
      }
      this.section = make("section");
      this.heading = make("h2", "", { tabindex: "-1" });
      this.status = make("p", "", { role: "status", class: "soft" }); // stands before it speaks, or it is not heard
      this.lead = make("p", "", { class: "soft" }); // takes the place of "loading", so that nothing moves
      this.body = make("div");
      this.section.append(this.heading, this.status, this.lead, this.body);
      root.append(this.section);
    }
    // Asks once for changes that come together, and not before the page's own JSON-LD can be there.
    plan() {
      if (this.planned) return;
      this.planned = true;
      const ask = () => {
        this.planned = false;
        if (this.isConnected) this.ask();
      };
      if (document.readyState === "loading" && !this.getAttribute("posting")) document.addEventListener("DOMContentLoaded", ask, { once: true });
      else queueMicrotask(ask);
    }
    get count() {
      const count = Math.trunc(this.getAttribute("count")) || 3;
      return Math.min(Math.max(count, 1), 10);
    }
    show(status, ...parts) {
      const held = this.shadowRoot.activeElement;
      this.section.lang = this.language;
      this.heading.textContent = this.words.title;
      this.status.textContent = status;
      this.lead.textContent = "";
      this.body.replaceChildren(...parts);
      // Whoever stood on what is gone goes on from here, not from the top of the page.
      if (held && !held.isConnected) (this.body.querySelector("button") || this.heading).focus();
    }
    async ask() {
      const said = this.lang || this.closest("[lang]")?.lang || document.documentElement.lang || navigator.language || "en";
      this.language = /^fr\b/i.test(said) ? "fr" : "en";
      const words = (this.words = WORDS[this.language]);
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      const rows = make("ol", "", { "aria-hidden": "true" }); // room for the answer, so that the page does not jump
      for (let at = 0; at < this.count; at++) rows.append(make("li"));
      this.body.setAttribute("aria-busy", "true");
      this.show(words.loading, rows);
      try {
        await this.answer(asking.signal);
      } catch {
        if (asking.signal.aborted) return;
        const again = make("button", words.again, { type: "button" });
        again.addEventListener("click", () => this.ask());
        this.tell(null);
        this.show(words.error, again);
      }
      if (!asking.signal.aborted) this.body.removeAttribute("aria-busy");
    }
    async answer(signal) {
      const words = this.words;
      const address = new URL("v1/embed/recommendations", source);
      const asked = { site: this.getAttribute("site") || "", lang: this.language, k: this.count };
      const id = this.getAttribute("posting");
      // Nothing of the visitor goes along; text/plain needs no question before the question.
      const options = { signal, credentials: "omit", referrerPolicy: "no-referrer" };
      if (id) asked.posting = id;
      else {
        const job = posted();
        if (!job) return this.nothing(words.none, "the page has no posting: neither the attribute nor a JobPosting as JSON-LD.");
        if (new Blob([JSON.stringify(job)]).size > MOST) return this.nothing(words.unknown, `the JobPosting has more than ${MOST} bytes.`);
        Object.assign(options, { method: "POST", body: JSON.stringify(job), headers: { "Content-Type": "text/plain" } });
      }
      address.search = new URLSearchParams(asked);
      const got = await fetch(address, options);
      const answer = await got.json();
      if (got.ok) this.list(answer);
      else if (got.status === 401 || got.status === 403) this.nothing(words.error, answer.detail);
      else if (got.status < 429 && got.status !== 408) this.nothing(words.unknown, answer.detail);
      else throw new Error(answer.detail);
    }
    // What trying again does not change; the reason is for the author of the page.
    nothing(status, reason) {
      this.tell(null);
      this.show(status);
      console.warn(`SkillStep: ${reason}`);
    }
    list(answer) {
      const words = this.words;
      this.tell(answer.jsonld);
      if (!answer.items.length) return this.show(words.none, make("p", answer.insufficient?.reason, { class: "soft" }));
      const list = make("ol");
      for (const one of answer.items) {
        const item = make("li");
        const said = { lang: one.language || this.language };
        const safe = /^https?:/i.test(one.url);
        item.append(safe ? make("a", one.title, { ...said, href: one.url, rel: "noopener noreferrer", target: "_blank" }) : make("strong", one.title, said));
        const share = new Intl.NumberFormat(this.language, { style: "percent" }).format(one.closes);
        item.append(bar(one.closes), make("p", words.closes.replace("{0}", share), { class: "soft" }), make("p", this.facts(one), { class: "soft" }));
        list.append(item);
      }
      const by = [words.by, apart(answer.attribution)].filter(Boolean).join(". ");
      this.show("", list, make("p", by, { class: "soft" }));
      this.lead.textContent = words.lead;
    }
    facts(one) {
      const number = (value, options) => new Intl.NumberFormat(this.language, options).format(value);
      const priced = /^[A-Z]{3}$/.test(one.currency) ? { style: "currency", currency: one.currency, trailingZeroDisplay: "stripIfInteger" } : {};
      return [
        apart(one.provider),
        one.hours && this.words.hours.replace("{0}", number(one.hours[1])),
        one.cost === 0 ? this.words.free : one.cost != null && number(one.cost, priced),
        this.words[one.mode] || apart(one.mode),
        one.skills.map((skill) => apart(skill.label)).join(", "),
      ].filter(Boolean).join(" · ");
    }
    // The same for search engines, in the page's head while it is shown. "<" is escaped for whoever writes the page out.
    tell(data) {
      this.data?.remove();
      this.data = data && document.head.appendChild(
        make("script", JSON.stringify(data).replace(/</g, "\\u003c"), { type: "application/ld+json", "data-skillstep": "" }));
    }
  }
  customElements.define(NAME, Recommendations);
})();
