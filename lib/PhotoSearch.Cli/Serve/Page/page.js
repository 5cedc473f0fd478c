// The page: what is asked, what comes back, and the address that remembers it.

import { get, post, photoAddress } from "./api.js";
import { defaults, fromAddress, most, toAddress } from "./address.js";
import { element, Results } from "./results.js";
import { Viewer } from "./viewer.js";
import { Adding } from "./adding.js";
import { More } from "./more.js";
import { isSuggested, seeFolders, showFolder } from "./folders.js";
import { inWords, numbers } from "./words.js";
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
const more = new More(showMore);
const viewer = new Viewer({ similar: likePhoto, closed: rank => results.focus(rank), atEnd: () => more.load() });
const adding = new Adding({ finished: async () => { await lookAtServer(); await search(); }, show: id => likePhoto({ id }) });

takePictures({
  search: file => { picture = file; go({ similar: "" }); },
  add: files => adding.add(indexName(), files),
  mayAdd,
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
// Half a folder's name finds nothing, so it waits for Enter, for another field, or for one of those that are suggested.
by("folder").addEventListener("change", settle);
by("folder").addEventListener("input", () => { if (!by("folder").value || isSuggested(by("folder").value)) settle(); });
// A new page, since which servers pictures may come from is decided with the page.
by("index").addEventListener("change", () =>
  location.assign(toAddress({ ...wish, similar: "", folder: "", n: defaults.n, index: by("index").value })));
by("unlike").addEventListener("click", () => { picture = null; go({ similar: "" }); by("q").focus(); });
// Of a format that the browser does not draw, the name is enough.
by("like-picture").addEventListener("error", () => { by("like-picture").hidden = true; });
by("home").addEventListener("click", event => { event.preventDefault(); picture = null; go({ ...defaults, index: wish.index }); by("q").focus(); });
by("add").addEventListener("click", event => {
  if (mayAdd()) return;
  event.preventDefault();
  adding.refuse(current()?.adding_problem ?? "The server has not answered yet. Try again in a moment.");
});
addEventListener("keydown", event => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || by("viewer").open) return;
  if (event.target.closest("input:not([type=file]), textarea, select")) return;
  event.preventDefault();
  by("q").focus();
  by("q").select();
});
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
  const typed = { q: by("q").value.trim(), without: by("without").value.trim(), folder: by("folder").value.trim() };
  if (Object.keys(typed).some(field => typed[field] !== wish[field])) go(typed, { replace: !isNewStep, keepFields: true });
  isNewStep = true;
}

/** Searches for something else, from the start. */
function go(change, { replace = false, keepFields = false } = {}) {
  wish = { ...wish, n: defaults.n, ...change };
  history[replace ? "replaceState" : "pushState"](null, "", toAddress(wish));
  showWish(keepFields);
  search();
}

function showWish(keepFields = false) {
  if (!keepFields) {
    by("q").value = wish.q;
    by("without").value = wish.without;
    showFolder(wish.folder);
  }
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
const current = () => server?.indexes.find(index => index.name === indexName());

function mayAdd() {
  return Boolean(server) && !current()?.adding_problem;
}

async function search() {
  running?.abort();
  const mine = running = new AbortController();
  by("results").ariaBusy = "true";
  try {
    const found = await ask(wish.n, mine.signal);
    if (mine !== running) return;
    answer = found;
    results.show(answer.index, answer.hits);
    problem(null);
    tellWhatIsShown(wish.n);
  } catch (error) {
    if (mine !== running || error.name === "AbortError") return;
    answer = { index: "", hits: [] };
    results.show("", []);
    more.offer(false);
    by("status").textContent = "";
    tellNotes([]);
    problem(error.message);
  } finally {
    if (mine === running) by("results").ariaBusy = "false";
  }
}

/** Shows twice as many: a thousand are there after six times, and photos that are there already stay where they are. */
async function showMore(isFocusToMove) {
  const mine = running;
  const n = Math.min(2 * answer.hits.length, most);
  const found = await ask(n, mine.signal).catch(error => { if (mine === running) throw error; });
  if (mine !== running || !found) return;
  const first = answer.hits.length;
  const shown = new Set(answer.hits.map(hit => hit.id));
  const added = found.hits.filter(hit => !shown.has(hit.id));
  answer = { ...found, hits: [...answer.hits, ...added] };
  results.add(answer.index, added);
  viewer.hits = answer.hits;
  wish = { ...wish, n };
  history.replaceState(null, "", toAddress(wish));
  tellWhatIsShown(n);
  if (isFocusToMove && added.length) results.focus(first);
}

function tellWhatIsShown(asked) {
  const { hits, photos } = answer;
  seeFolders(hits);
  more.offer(hits.length >= asked && hits.length < Math.min(most, photos));
  by("status").textContent = inWords(answer, wish, { hasPicture: Boolean(picture), mayAdd: mayAdd() });
  tellNotes(answer.notes);
}

function tellNotes(notes) {
  by("notes").hidden = !notes.length;
  by("notes").replaceChildren(...notes.map(note => element("span", "", note)));
}

function ask(n, signal) {
  const { q, without, folder } = wish;
  const asked = { q, without, folder, n, index: wish.index || undefined };
  if (picture) return post("search", { picture, ...asked }, signal);
  if (wish.similar) return get("similar", { id: wish.similar, ...asked }, signal);
  if (q) return get("search", asked, signal);
  return get("photos", { ...asked, without: "" }, signal).then(some => {
    // Nothing was asked, so that no number tells how well it was met.
    for (const hit of some.hits) delete hit.cosine;
    return some;
  });
}

function problem(message) {
  by("problem").hidden = !message;
  by("problem").textContent = message ?? "";
}

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
  if (!current()) options.unshift(new Option(indexName(), indexName(), true, true));
  by("index").replaceChildren(...options);
  by("add-label").hidden = server.read_only;
  by("add-label").title = mayAdd() ? `Photos go into the folder ${current()?.folder}, and into index ${indexName()}` : "";
  by("drop-index").textContent = indexName();
  by("drop-folder").textContent = current()?.folder ?? "";
  by("state").textContent = by("state").title = [server.model ? `model ${server.model}` : "the model is being loaded", server.store].join(" · ");
  if (answer.photos === 0) tellWhatIsShown(wish.n);
  if (!server.model) setTimeout(lookAtServer, 1000);
}

showWish();
lookAtServer().then(() => { if (wish.similar) showWish(true); });
search();
