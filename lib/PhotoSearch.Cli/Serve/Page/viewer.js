// Shows one photo in the whole window. The dialog keeps the focus and returns it to the tile.

import { photoAddress } from "./api.js";
import { cosineOf, creditOf } from "./results.js";
import { numbers } from "./words.js";

const part = name => document.getElementById(`viewer-${name}`);

export class Viewer {
  #dialog = document.getElementById("viewer");
  #index;
  #hits = [];
  #at = 0;
  #atEnd;

  constructor({ similar, closed, atEnd }) {
    this.#atEnd = atEnd;
    part("previous").addEventListener("click", () => this.#turn(-1));
    part("next").addEventListener("click", () => this.#turn(1));
    part("close").addEventListener("click", () => this.#dialog.close());
    part("similar").addEventListener("click", () => {
      const hit = this.#hits[this.#at];
      this.#dialog.close();
      similar(hit);
    });
    this.#dialog.addEventListener("keydown", event => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.#turn(step);
    });
    this.#dialog.addEventListener("close", () => {
      part("picture").removeAttribute("src");
      closed(this.#at);
    });
  }

  open(index, hits, at) {
    this.#index = index;
    this.#hits = hits;
    this.#show(at);
    this.#dialog.showModal();
    part("next").disabled ? part("close").focus() : part("next").focus();
  }

  /** Sets the photos to page through when more have loaded. */
  set hits(hits) {
    this.#hits = hits;
    if (this.#dialog.open) this.#showPlace();
  }

  #turn(step) {
    if (this.#hits[this.#at + step]) this.#show(this.#at + step);
  }

  /** Shows the small picture, which is already loaded, until the large one arrives. */
  #showPicture(hit) {
    const large = new Image();
    large.addEventListener("load", () => { if (hit === this.#hits[this.#at] && this.#dialog.open) part("picture").src = large.src; });
    part("picture").src = photoAddress(this.#index, hit, "small");
    large.src = photoAddress(this.#index, hit, "large");
  }

  #show(at) {
    this.#at = at;
    const hit = this.#hits[at];
    this.#showPicture(hit);
    part("picture").alt = hit.image_url;
    part("name").textContent = hit.image_url;
    part("credit").replaceChildren(...hit.credit ? [creditOf(hit)] : []);
    part("similar").hidden = hit.on_the_web;
    this.#showPlace();
    if (at === this.#hits.length - 1) this.#atEnd();
  }

  #showPlace() {
    const at = this.#at;
    part("place").textContent = [`${numbers(at + 1)} of ${numbers(this.#hits.length)}`, cosineOf(this.#hits[at])].filter(Boolean).join(" · ");
    // A disabled button would lose the focus, and the arrow keys would stop working.
    if (!this.#hits[at + 1] && document.activeElement === part("next")) part("close").focus();
    if (!this.#hits[at - 1] && document.activeElement === part("previous")) part("close").focus();
    part("previous").disabled = !this.#hits[at - 1];
    part("next").disabled = !this.#hits[at + 1];
  }
}
