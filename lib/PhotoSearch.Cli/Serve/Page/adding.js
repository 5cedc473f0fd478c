// Adds photos to the index, a few at a time, and shows the result for each.

import { send } from "./api.js";
import { element } from "./results.js";

const atOnce = 2;

export class Adding {
  #panel = document.getElementById("adding");
  #status = document.getElementById("adding-status");
  #list = document.getElementById("adding-list");
  #waiting = [];
  #running = 0;
  #count = { all: 0, added: 0, unchanged: 0, failed: 0 };
  #index = "";
  #finished;
  #show;

  constructor({ finished, show }) {
    this.#finished = finished;
    this.#show = show;
    document.getElementById("adding-close").addEventListener("click", () => this.#close());
    this.#panel.addEventListener("keydown", event => { if (event.key === "Escape") this.#close(); });
  }

  /** Shows why photos cannot be added. */
  refuse(why) {
    if (this.#running) return;
    this.#list.replaceChildren();
    this.#status.textContent = why;
    this.#panel.hidden = false;
    document.getElementById("adding-close").focus();
  }

  #close() {
    const hadFocus = this.#panel.contains(document.activeElement);
    this.#panel.hidden = true;
    if (hadFocus) document.getElementById("add").focus();
  }

  add(index, files) {
    if (!this.#running) {
      this.#count = { all: 0, added: 0, unchanged: 0, failed: 0 };
      this.#list.replaceChildren();
    }
    this.#index = index;
    for (const file of files) {
      const row = element("li", "", `${file.name} `);
      row.append(element("span", "", "waiting"));
      this.#list.append(row);
      this.#waiting.push({ index, file, row });
      this.#count.all++;
    }
    this.#panel.hidden = false;
    this.#tell();
    while (this.#running < atOnce && this.#waiting.length) this.#work();
  }

  async #work() {
    this.#running++;
    for (let next; (next = this.#waiting.shift());) await this.#send(next);
    this.#running--;
    this.#tell();
    if (!this.#running) this.#finished();
  }

  async #send({ index, file, row }) {
    const became = row.querySelector("span");
    const progress = element("progress");
    progress.setAttribute("aria-label", file.name);
    row.append(progress);
    became.textContent = "";
    try {
      const answer = await send("photos", { picture: file, index }, part => part < 1 ? progress.value = part : progress.removeAttribute("value"));
      this.#count[answer.status]++;
      became.textContent = `${answer.status === "added" ? "added as" : "already in the index as"} ${answer.path} `;
      const show = element("button", "plain", "Show");
      show.type = "button";
      show.setAttribute("aria-label", `Show ${answer.id}`);
      show.addEventListener("click", () => this.#show(answer.id));
      row.append(show);
    } catch (error) {
      this.#count.failed++;
      row.classList.add("failed");
      became.textContent = error.message.replace(`${file.name}: `, "");
    }
    progress.remove();
    this.#tell();
  }

  #tell() {
    const { all, added, unchanged, failed } = this.#count;
    const rest = all - added - unchanged - failed;
    this.#status.textContent = [rest ? `Adding ${all - rest + 1} of ${all}` : `${added} added to index ${this.#index}`, unchanged && `${unchanged} already in the index`, failed && `${failed} not added`]
      .filter(Boolean).join(", ");
  }
}
