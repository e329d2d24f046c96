// <skillstep-recommendations posting="ID" site="site_1a2b3c4d" lang="en|fr" count="3">
// Credentials that close the gap to a posting, in a shadow root. Without `posting`, the page's own JSON-LD
// JobPosting is used. Colours and font: --skillstep-ink, -soft, -card, -line, -accent, -font, -radius.
(() => {
  "use strict";
  if (customElements.get("skillstep-recommendations")) return;
  const base = new URL(document.currentScript.src).origin;
  const WORDS = {
    en: { title: "Close the gap", lead: "Credentials that bring you closer to this job", loading: "Loading recommendations…",
      none: "Not enough information for a recommendation.", error: "Recommendations cannot be shown now.", again: "Try again",
      closes: "closes {0} of what the job asks for", hours: "{0} h", by: "Recommendations by SkillStep" },
    fr: { title: "Combler l’écart", lead: "Des certificats qui vous rapprochent de cet emploi", loading: "Chargement des recommandations…",
      none: "Pas assez d’informations pour une recommandation.", error: "Les recommandations ne peuvent être affichées maintenant.", again: "Réessayer",
      closes: "comble {0} de ce que demande l’emploi", hours: "{0} h", by: "Recommandations de SkillStep" },
  };
  const STYLE = `
    :host{display:block;font:1rem/1.5 var(--skillstep-font,system-ui,sans-serif);color:var(--skillstep-ink,#1c2426);color-scheme:light dark}
    section{background:var(--skillstep-card,#fff);border:1px solid var(--skillstep-line,#d9dedb);border-radius:var(--skillstep-radius,10px);padding:1rem 1.25rem}
    h2{font-size:1.1rem;margin:0}p{margin:.25rem 0}.soft{color:var(--skillstep-soft,#55636a);font-size:.875rem}
    ol{list-style:none;margin:.5rem 0 0;padding:0}li{padding:.6rem 0;border-top:1px solid var(--skillstep-line,#d9dedb)}
    a{color:var(--skillstep-accent,#0b5f63);font-weight:600}a:focus-visible,button:focus-visible{outline:3px solid #1d4ed8;outline-offset:2px}
    svg{display:block;width:100%;height:8px;margin:.3rem 0}.ground{fill:var(--skillstep-line,#d9dedb)}.closed{fill:var(--skillstep-closed,#b8470f)}
    button{font:inherit;padding:.35rem .8rem;border-radius:6px;border:1px solid;background:none;color:inherit;cursor:pointer}
    @media (prefers-color-scheme:dark){:host{color:var(--skillstep-ink,#e8eeec)}section{background:var(--skillstep-card,#182023);border-color:var(--skillstep-line,#2e3a3d)}
      .soft{color:var(--skillstep-soft,#a3b1b4)}a{color:var(--skillstep-accent,#6fd3cf)}.ground{fill:var(--skillstep-line,#2e3a3d)}.closed{fill:var(--skillstep-closed,#f59c62)}}`;
  const make = (name, text, attributes = {}) => {
    const one = document.createElement(name);
    if (text !== undefined) one.textContent = text;
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    return one;
  };
  const found = () => {
    for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
      try {
        const data = JSON.parse(script.textContent);
        const all = [].concat(data["@graph"] || data);
        const one = all.find((thing) => [].concat(thing["@type"]).includes("JobPosting"));
        if (one) return one;
      } catch { /* not ours to mend */ }
    }
    return null;
  };
  class Recommendations extends HTMLElement {
    static observedAttributes = ["posting", "site", "lang", "count"];
    connectedCallback() {
      if (!this.shadowRoot) {
        const root = this.attachShadow({ mode: "open" });
        const sheet = new CSSStyleSheet(); // not a style element, which a host's policy may forbid
        sheet.replaceSync(STYLE);
        root.adoptedStyleSheets = [sheet];
        root.append(make("section"));
      }
      this.ask();
    }
    attributeChangedCallback() { if (this.shadowRoot && this.isConnected) this.ask(); }
    disconnectedCallback() { this.asking?.abort(); this.data?.remove(); }
    get words() {
      const said = this.getAttribute("lang") || document.documentElement.lang || navigator.language || "en";
      this.language = said.toLowerCase().startsWith("fr") ? "fr" : "en";
      return WORDS[this.language];
    }
    show(...parts) {
      const section = this.shadowRoot.querySelector("section");
      section.setAttribute("aria-label", this.words.title);
      section.setAttribute("lang", this.language);
      section.replaceChildren(make("h2", this.words.title), ...parts);
    }
    async ask() {
      const words = this.words;
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      this.show(make("p", words.loading, { role: "status", class: "soft" }));
      const address = new URL("/v1/embed/recommendations", base);
      address.search = new URLSearchParams({ site: this.getAttribute("site") || "", lang: this.language, k: this.getAttribute("count") || "3" });
      const id = this.getAttribute("posting");
      const posting = id ? null : found();
      if (id) address.searchParams.set("posting", id);
      else if (!posting) return this.show(make("p", words.none, { role: "status" }));
      const options = { signal: asking.signal, credentials: "omit", referrerPolicy: "no-referrer" };
      // text/plain needs no question before the question.
      if (posting) Object.assign(options, { method: "POST", body: JSON.stringify(posting), headers: { "Content-Type": "text/plain" } });
      try {
        const answer = await fetch(address, options);
        if (!answer.ok) throw new Error(String(answer.status));
        this.list(await answer.json());
      } catch (error) {
        if (asking.signal.aborted) return;
        const again = make("button", words.again, { type: "button" });
        again.addEventListener("click", () => this.ask());
        this.show(make("p", words.error, { role: "alert" }), again);
      }
    }
    list(answer) {
      const words = this.words;
      if (answer.insufficient || !answer.items.length) {
        this.show(make("p", words.none, { role: "status" }), make("p", answer.insufficient?.reason || "", { class: "soft" }));
        return;
      }
      const percent = new Intl.NumberFormat(this.language, { style: "percent", maximumFractionDigits: 0 });
      const list = make("ol");
      for (const one of answer.items) {
        const item = make("li");
        item.append(one.url ? make("a", one.title, { href: one.url, rel: "noopener noreferrer", target: "_blank" }) : make("strong", one.title));
        const share = words.closes.replace("{0}", percent.format(one.closes));
        item.append(this.bar(one.closes, share), make("p", share, { class: "soft" }));
        const facts = [one.provider, one.hours && words.hours.replace("{0}", one.hours[1]),
          one.cost != null && new Intl.NumberFormat(this.language, one.currency && /^[A-Z]{3}$/.test(one.currency) ? { style: "currency", currency: one.currency } : {}).format(one.cost),
          one.mode, one.skills.map((skill) => skill.label).join(", ")];
        item.append(make("p", facts.filter(Boolean).join(" · "), { class: "soft" }));
        list.append(item);
      }
      this.show(make("p", words.lead, { class: "soft" }), list, make("p", [words.by, answer.attribution].filter(Boolean).join(". "), { class: "soft" }));
      if (answer.jsonld) {
        this.data ??= document.head.appendChild(make("script", undefined, { type: "application/ld+json", "data-skillstep": "" }));
        this.data.textContent = JSON.stringify(answer.jsonld);
      }
    }
    bar(share, label) {
      const draw = (name, attributes) => {
        const one = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
        return one;
      };
      const bar = draw("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", role: "img", "aria-label": label });
      bar.append(draw("rect", { class: "ground", width: 100, height: 8, rx: 3 }), draw("rect", { class: "closed", width: 100 * share, height: 8, rx: 3 }));
      return bar;
    }
  }
  customElements.define("skillstep-recommendations", Recommendations);
})();
