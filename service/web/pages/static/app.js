"use strict";
/* What pages do more where scripts run; all of them work without. */
(() => {
  const lang = document.documentElement.lang;
  const words = document.body.dataset;

  const set = (element, attributes) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  };
  const make = (tag, attributes, ...inside) => {
    const made = set(document.createElement(tag), attributes);
    made.append(...inside);
    return made;
  };

  const spoken = make("p", { class: "hidden", role: "status" });
  document.getElementById("main").append(spoken);

  // Only the newest question is answered; what fails changes nothing.
  const latest = () => {
    let asked;
    return async (address, options) => {
      asked?.abort();
      if (!address) return null;
      const { signal } = (asked = new AbortController());
      try {
        const answer = await fetch(address, { ...options, signal, cache: "no-store" });
        return answer.ok ? await answer.text() : null;
      } catch {
        return null;
      }
    };
  };

  // The levels of a chosen skill, in the words of its scale.
  const offerLevels = (input, names) => {
    const levels = input.closest("[data-rows] > li")?.querySelector("datalist");
    levels?.replaceChildren(...names.map(value => make("option", { value })));
  };

  const typeahead = box => {
    const input = box.querySelector("input");
    const { suggest, kindFrom } = box.dataset;
    const ask = latest();
    const id = `${input.id}-list`;
    const list = make("ul", { id, role: "listbox", "aria-label": box.querySelector("label").textContent });
    box.append(list);
    set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
    let found, at, timer;

    const close = () => show([]);
    const mark = to => {
      clearTimeout(timer); // nothing moves under the mark
      ask();
      at = to;
      [...list.children].forEach((one, n) => set(one, { "aria-selected": n === at }));
      set(input, { "aria-activedescendant": list.children[at]?.id ?? "" });
      list.children[at]?.scrollIntoView({ block: "nearest" });
    };
    // A name where it means one thing, else the id; a search is for words.
    const key = one => one.kind + one.label.toLowerCase();
    const named = one => /skill|occupation/.test(one.kind) && found.filter(two => key(two) === key(one)).length < 2;
    const value = one => (kindFrom || named(one) ? one.label : one.id);
    const show = suggestions => {
      found = suggestions;
      list.replaceChildren(...found.map((one, n) => {
        const more = new Set([one.name, value(one)]);
        more.delete(one.label);
        const about = make("span", { class: "small soft" }, [...more].map(text => `\u2068${text}\u2069`).join(" · "));
        const shown = make("li", { id: `${id}-${n}`, role: "option" }, make("bdi", {}, one.label), " ", about);
        shown.onclick = () => choose(one);
        return shown;
      }));
      list.hidden = !found.length;
      set(input, { "aria-expanded": !list.hidden });
      mark(-1);
    };
    const choose = one => {
      input.value = value(one);
      offerLevels(input, one.levels);
      close();
    };
    const look = async () => {
      const typed = input.value.trim();
      if (!typed) return close();
      const kind = (kindFrom ? document.getElementById(kindFrom).value : suggest).split(" ");
      const body = JSON.stringify({ q: typed.slice(0, 200), k: 8, lang, kind });
      const headers = { "Content-Type": "application/json" };
      // Posted: what a person can do stands in no address, and so in no log on the way.
      const answer = await ask("/v1/suggest", { method: "POST", headers, body });
      if (!answer) return;
      show(JSON.parse(answer).suggestions);
      spoken.textContent = found.length ? words[new Intl.PluralRules(lang).select(found.length)].replace("#", found.length) : words.none;
    };

    input.oninput = () => {
      clearTimeout(timer);
      timer = setTimeout(look, 120);
    };
    input.onkeydown = event => {
      const { key } = event;
      const open = found.length;
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (step && !open) look();
      else if (step) mark((at + step + open + (at < 0 && step < 0)) % open);
      else if (key === "Escape") close(); // also what is still asked for
      else if (at >= 0 && (key === "Enter" || key === "Tab")) choose(found[at]);
      else return;
      if (key !== "Tab") event.preventDefault();
    };
    input.onblur = close;
    list.onmousedown = event => event.preventDefault(); // the field keeps the focus
    show([]);
  };

  for (const rows of document.querySelectorAll("[data-rows]")) {
    const blank = rows.lastElementChild.cloneNode(true); // before it becomes a combobox
    rows.closest("form").querySelector("button[value=row]").onclick = event => {
      event.preventDefault();
      const number = rows.children.length + 1;
      const row = rows.appendChild(blank.cloneNode(true));
      for (const one of row.querySelectorAll("*")) {
        for (const at of one.attributes) {
          if (/^(id|for|list)$/.test(at.name)) at.value = at.value.replace(/\d+$/, number);
        }
      }
      row.querySelectorAll(".typeahead").forEach(typeahead);
      row.querySelector("input").focus();
    };
  }

  document.querySelectorAll(".typeahead").forEach(typeahead);

  // The server adds up; the parts of the page that say it come from its answer.
  for (const form of document.querySelectorAll("form[data-together]")) {
    const ask = latest();
    form.onchange = async () => {
      const body = new URLSearchParams(new FormData(form));
      body.append("action", "rank");
      const answer = await ask("/advisor", { method: "POST", body });
      if (!answer) return;
      const page = new DOMParser().parseFromString(answer, "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        part.replaceChildren(...(page.getElementById(part.id)?.childNodes ?? []));
      }
    };
  }
})();
