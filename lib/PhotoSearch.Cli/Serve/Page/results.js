// The photos that were found: a list of tiles, one of which the Tab key reaches, and the arrow keys the others.

import { photoAddress } from "./api.js";

export class Results {
  #list;
  #open;
  #similar;
  #current; // the tile that the Tab key reaches

  constructor(list, { open, similar }) {
    this.#list = list;
    this.#open = open;
    this.#similar = similar;
    list.addEventListener("keydown", event => this.#move(event));
    list.addEventListener("focusin", event => this.#makeCurrent(event.target.closest(".hit") ?? this.#current));
  }

  show(index, hits) {
    const hadFocus = this.#list.contains(document.activeElement);
    this.#list.replaceChildren();
    this.add(index, hits);
    this.#makeCurrent(this.#list.firstChild);
    if (hadFocus) this.focus();
  }

  /** Adds photos behind those that are there. */
  add(index, hits) {
    const first = this.#list.children.length;
    const tiles = hits.map((hit, place) => this.#tile(index, hit, first + place));
    for (const tile of tiles) reach(tile, false);
    this.#list.append(...tiles);
  }

  /** Focuses a photo; without a rank the list, from where the Tab key goes on to the first. */
  focus(rank) {
    (this.#photos[rank] ?? this.#list).focus({ preventScroll: rank === undefined });
  }

  get #photos() {
    return [...this.#list.querySelectorAll(".photo")];
  }

  #tile(index, hit, rank) {
    // The end of an address says little: every photo of Unsplash's is called "download".
    const name = hit.on_the_web ? hit.id : hit.image_url.slice(hit.image_url.lastIndexOf("/") + 1) || hit.image_url;
    const tile = element("li", "hit");

    const photo = element("button", "photo");
    photo.type = "button";
    const picture = element("img");
    picture.alt = `${rank + 1}. ${[name, cosineOf(hit)].filter(Boolean).join(", ")}`;
    picture.loading = rank < 12 ? "eager" : "lazy";
    picture.addEventListener("load", () => picture.classList.add("there"));
    picture.addEventListener("error", () => picture.replaceWith(element("span", "gone", `${name} cannot be shown`)));
    picture.src = photoAddress(index, hit, "small");
    photo.append(picture);
    photo.addEventListener("click", () => this.#open(rank));

    const caption = element("p", "caption");
    const shown = element("span", "", name);
    shown.title = hit.image_url;
    const cosine = element("span", "cosine", cosineOf(hit));
    cosine.title = "Similarity to your query, -1 to 1; 1 is identical";
    caption.append(shown, cosine);
    caption.ariaHidden = "true";

    tile.append(photo, caption);
    if (hit.credit) tile.append(creditOf(hit));
    if (!hit.on_the_web) {
      const similar = element("button", "similar", "More like this");
      similar.type = "button";
      similar.setAttribute("aria-label", `More like ${name}`);
      similar.addEventListener("click", () => this.#similar(hit));
      tile.append(similar);
    }
    return tile;
  }

  #makeCurrent(tile) {
    if (this.#current) reach(this.#current, false);
    this.#current = tile;
    if (tile) reach(tile, true);
  }

  #move(event) {
    const photos = this.#photos;
    const at = photos.indexOf(event.target.closest(".hit")?.querySelector(".photo"));
    if (at < 0) return;
    const columns = getComputedStyle(this.#list).gridTemplateColumns.split(" ").length;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: photos.length - 1 }[event.key];
    if (to === undefined || !photos[to]) return;
    event.preventDefault();
    photos[to].focus();
  }
}

/** Whether the Tab key stops at what can be pressed in a tile. */
function reach(tile, isReached) {
  for (const button of tile.querySelectorAll("button, a")) button.tabIndex = isReached ? 0 : -1;
}

/** In words; nothing where nothing was asked for. */
export const cosineOf = hit => hit.cosine === undefined ? "" : `cosine ${hit.cosine.toFixed(3)}`;

/** "Photo by … on Unsplash", with the links that its makers ask for. */
export function creditOf(hit) {
  const line = element("p", "credit", "Photo by ");
  line.append(link(hit.credit.photographer, hit.credit.photographer_url), " on ", link("Unsplash", hit.credit.photo_url));
  return line;
}

function link(text, address) {
  // A table beside the photos is from outside: only addresses of the web, no scripts.
  if (!/^https?:\/\//i.test(address)) return element("span", "", text);
  const made = element("a", "", text);
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  // Text, never markup: names of files come from anywhere.
  if (text) made.textContent = text;
  return made;
}
