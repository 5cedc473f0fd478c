// The page: what is asked, what comes back, and the address that remembers it.

import { get, post, photoAddress } from "./api.js";
import { defaults, fromAddress, toAddress } from "./address.js";
import { Results } from "./results.js";
import { Viewer } from "./viewer.js";
import { Adding } from "./adding.js";
import { takePictures } from "./pictures.js";

const by = id => document.getElementById(id);
const typingPause = 180;

let wish = fromAddress();
let picture = null; // a file; unlike all else it does not fit into the address
let server = null; // what /api/indexes said
let running = null; // the search under way
let answer = { index: "", hits: [] };
let typing = null;
let isNewStep = true; // the next change by typing is a step of its own for the Back button

const results = new Results(by("results"), { open: rank => viewer.open(answer.index, answer.hits, rank), similar: likePhoto });
const viewer = new Viewer({ similar: likePhoto, closed: rank => results.focus(rank) });
const adding = new Adding({ finished: async () => { await lookAtServer(); await search(); }, show: id => likePhoto({ id }) });

takePictures({
  search: file => { picture = file; go({ similar: "" }); },
  add: files => adding.add(indexName(), files),
  mayAdd: () => Boolean(server) && !server.read_only,
});

by("search").addEventListener("submit", event => { event.preventDefault(); settle(); });
for (const field of ["q", "without"]) {
  by(field).addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      go({ [field]: by(field).value.trim() }, { replace: !isNewStep, keepFields: true });
      isNewStep = false;
    }, typingPause);
  });
  by(field).addEventListener("change", settle);
}
by("n").addEventListener("change", () => go({ n: Number(by("n").value) }));
// A new page, since which servers pictures may come from is decided with the page.
by("index").addEventListener("change", () => location.assign(toAddress({ ...wish, similar: "", index: by("index").value })));
by("unlike").addEventListener("click", () => { picture = null; go({ similar: "" }); by("q").focus(); });
// Of a format that the browser does not draw, the name is enough.
by("like-picture").addEventListener("error", () => { by("like-picture").hidden = true; });
by("home").addEventListener("click", event => { event.preventDefault(); picture = null; go({ ...defaults, index: wish.index }); by("q").focus(); });
addEventListener("popstate", () => {
  // A link inside the page, such as the one to the photos, comes here too.
  if (toAddress(fromAddress()) === toAddress(wish)) return;
  picture = null;
  wish = fromAddress();
  isNewStep = true;
  showWish();
  search();
});

function likePhoto(hit) {
  picture = null;
  go({ q: "", without: "", similar: hit.id });
  scrollTo({ top: 0 });
  results.focus();
}

/** Searches at once for what was typed. */
function settle() {
  clearTimeout(typing);
  const typed = { q: by("q").value.trim(), without: by("without").value.trim() };
  if (typed.q !== wish.q || typed.without !== wish.without) go(typed, { replace: !isNewStep, keepFields: true });
  isNewStep = true;
}

function go(change, { replace = false, keepFields = false } = {}) {
  wish = { ...wish, ...change };
  history[replace ? "replaceState" : "pushState"](null, "", toAddress(wish));
  showWish(keepFields);
  search();
}

function showWish(keepFields = false) {
  if (!keepFields) {
    by("q").value = wish.q;
    by("without").value = wish.without;
  }
  if (![...by("n").options].some(option => option.value === String(wish.n))) by("n").add(new Option(wish.n));
  by("n").value = wish.n;
  const isLike = Boolean(picture || wish.similar);
  by("like").hidden = !isLike;
  if (isLike) {
    URL.revokeObjectURL(by("like-picture").src);
    by("like-picture").hidden = false;
    by("like-picture").src = picture ? URL.createObjectURL(picture) : photoAddress(indexName(), { id: wish.similar }, "small");
    by("like-name").textContent = `Like ${picture ? picture.name || "this picture" : wish.similar.slice(wish.similar.lastIndexOf("/") + 1)}`;
  }
  document.title = wish.q ? `${wish.q} – Photo search` : "Photo search";
}

const indexName = () => wish.index || server?.default || "";

async function search() {
  running?.abort();
  const mine = running = new AbortController();
  by("results").ariaBusy = "true";
  try {
    const found = await ask(mine.signal);
    if (mine !== running) return;
    answer = found;
    results.show(answer.index, answer.hits);
    problem(null);
    by("status").textContent = inWords(answer);
  } catch (error) {
    if (mine !== running || error.name === "AbortError") return;
    answer = { index: "", hits: [] };
    results.show("", []);
    by("status").textContent = "";
    problem(error.message);
  } finally {
    if (mine === running) by("results").ariaBusy = "false";
  }
}

function ask(signal) {
  const { q, without, n } = wish;
  const index = wish.index || undefined;
  if (picture) return post("search", { picture, q, without, n, index }, signal);
  if (wish.similar) return get("similar", { id: wish.similar, q, without, n, index }, signal);
  if (q || without) return get("search", { q, without, n, index }, signal);
  return get("photos", { n, index }, signal).then(some => {
    // Nothing was asked, so that no number tells how well it was met.
    for (const hit of some.hits) delete hit.cosine;
    return some;
  });
}

function inWords({ hits, notes, milliseconds }) {
  const count = hits.length === 1 ? "1 photo" : `${hits.length} photos`;
  const asked = [picture ? "like your picture" : wish.similar && `like ${wish.similar}`, wish.q && `for “${wish.q}”`, wish.without && `without “${wish.without}”`].filter(Boolean);
  const found = !hits.length ? "This index is empty. Add photos: drop them here." : asked.length ? `${count} ${asked.join(", ")}, best first · ${Math.round(milliseconds)} ms` : `${hits.length} of ${numbers(Math.max(indexed(), hits.length))} photos`;
  return [found, ...notes].join(" · ");
}

function problem(message) {
  by("problem").hidden = !message;
  by("problem").textContent = message ?? "";
}

const indexed = () => server?.indexes.find(index => index.name === indexName())?.photos ?? 0;
const numbers = count => count.toLocaleString("en");

/** What the server has; asked again while it loads its model. */
async function lookAtServer() {
  try {
    server = await get("indexes", {});
  } catch (error) {
    by("state").textContent = error.message;
    return;
  }
  const options = server.indexes.map(index => {
    const option = new Option(index.name, index.name, false, index.name === indexName());
    option.disabled = Boolean(index.problem) && index.name !== indexName();
    option.title = index.problem ?? `${numbers(index.photos)} photos`;
    return option;
  });
  if (!server.indexes.some(index => index.name === indexName())) options.unshift(new Option(indexName(), indexName(), true, true));
  by("index").replaceChildren(...options);
  by("add-label").hidden = server.read_only;
  by("drop-index").textContent = indexName();
  const current = server.indexes.find(index => index.name === indexName());
  by("state").textContent = [current ? `${numbers(current.photos)} photos in ${current.name}` : `no index ${indexName()}`, server.model ? `model ${server.model}` : "the model is being loaded", server.store].join(" · ");
  if (!server.model) setTimeout(lookAtServer, 1000);
}

showWish();
lookAtServer().then(() => { if (wish.similar) showWish(true); });
search();
