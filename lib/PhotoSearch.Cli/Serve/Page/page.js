// The page: the search, its answer, and the address that keeps it.

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
let picture = null; // a file, the only part of a search that does not fit into the address
let server = null; // the answer of /api/indexes
let running = null; // the search under way
let answer = { index: "", hits: [] };
let typing = null;
let isNewStep = true; // whether the next typed change becomes a new step for the Back button

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
// Half a folder's name finds nothing, so wait for Enter, for a change of field, or for a suggested folder.
by("folder").addEventListener("change", settle);
by("folder").addEventListener("input", () => { if (!by("folder").value || isSuggested(by("folder").value)) settle(); });
// Load the page again, because its headers decide which servers pictures may come from.
by("index").addEventListener("change", () =>
  location.assign(toAddress({ ...wish, similar: "", folder: "", n: defaults.n, index: by("index").value })));
by("unlike").addEventListener("click", () => { picture = null; go({ similar: "" }); by("q").focus(); });
// Show only the name if the browser cannot show this format.
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
  // A link inside the page, such as the one to the photos, also causes this event.
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

/** Searches at once for the typed text. */
function settle() {
  clearTimeout(typing);
  const typed = { q: by("q").value.trim(), without: by("without").value.trim(), folder: by("folder").value.trim() };
  if (Object.keys(typed).some(field => typed[field] !== wish[field])) go(typed, { replace: !isNewStep, keepFields: true });
  isNewStep = true;
}

/** Starts a new search. */
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

/** Doubles the number of photos, which reaches a thousand in six steps. Photos that are shown already stay in place. */
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
    // There is no query, so the cosines mean nothing.
    for (const hit of some.hits) delete hit.cosine;
    return some;
  });
}

function problem(message) {
  by("problem").hidden = !message;
  by("problem").textContent = message ?? "";
}

/** Gets the server's indexes, and asks again while it loads its model. */
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
    option.title = index.problem ?? `${numbers(index.photos)} ${index.photos === 1 ? "photo" : "photos"}`;
    return option;
  });
  if (!current()) options.unshift(new Option(indexName(), indexName(), true, true));
  by("index").replaceChildren(...options);
  by("add-label").hidden = server.read_only;
  by("add-label").title = mayAdd() ? `Adds photos to the folder ${current()?.folder} and to index ${indexName()}` : "";
  by("drop-index").textContent = indexName();
  by("drop-folder").textContent = current()?.folder ?? "";
  by("state").textContent = by("state").title = [server.model ? `model ${server.model}` : "loading the model", server.store].join(" · ");
  if (answer.photos === 0) tellWhatIsShown(wish.n);
  if (!server.model) setTimeout(lookAtServer, 1000);
}

showWish();
lookAtServer().then(() => { if (wish.similar) showWish(true); });
search();
