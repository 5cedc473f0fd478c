// The hits as a list of tiles. The Tab key reaches one tile, and the arrow keys reach the others.

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

  /** Adds photos at the end. */
  add(index, hits) {
    const first = this.#list.children.length;
    const tiles = hits.map((hit, place) => this.#tile(index, hit, first + place));
    for (const tile of tiles) reach(tile, false);
    this.#list.append(...tiles);
  }

  /** Focuses a photo or, without a rank, the list, from which the Tab key moves to the first photo. */
  focus(rank) {
    (this.#photos[rank] ?? this.#list).focus({ preventScroll: rank === undefined });
  }

  get #photos() {
    return [...this.#list.querySelectorAll(".photo")];
  }

  #tile(index, hit, rank) {
    // The end of a web address says little. At Unsplash, every photo is called "download".
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
    cosine.title = "Similarity to your query, from -1 to 1 (identical)";
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

/** Sets whether the Tab key stops at the buttons and links of a tile. */
function reach(tile, isReached) {
  for (const button of tile.querySelectorAll("button, a")) button.tabIndex = isReached ? 0 : -1;
}

/** The cosine as text, or nothing without a query. */
export const cosineOf = hit => hit.cosine === undefined ? "" : `cosine ${hit.cosine.toFixed(3)}`;

/** "Photo by … on Unsplash", with the links that Unsplash asks for. */
export function creditOf(hit) {
  const line = element("p", "credit", "Photo by ");
  line.append(link(hit.credit.photographer, hit.credit.photographer_url), " on ", link("Unsplash", hit.credit.photo_url));
  return line;
}

function link(text, address) {
  // The table of credits is untrusted, so allow only web addresses and no scripts.
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
  // Text, never markup, because file names are untrusted.
  if (text) made.textContent = text;
  return made;
}
