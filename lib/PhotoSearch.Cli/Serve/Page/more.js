// More photos when the end of those that are there comes near; a button for those who do not scroll, and for a second try.

const button = document.getElementById("more");
const problem = document.getElementById("more-problem");

/** How far below the window the end may be, so that photos are there before somebody sees it. */
const ahead = "600px";

export class More {
  #load;
  #isLoading = false;
  // Not while the button has the focus: whoever tabs to it decides when to press it.
  #end = new IntersectionObserver(entries => {
    if (entries.at(-1).isIntersecting && document.activeElement !== button) this.load();
  }, { rootMargin: `0px 0px ${ahead}` });

  /** load brings more photos. */
  constructor(load) {
    this.#load = load;
    button.addEventListener("click", () => this.load());
  }

  /** Says whether there are more to show. */
  offer(areThere) {
    problem.hidden = true;
    button.hidden = !areThere;
    // Looked at anew: an end that has been in sight all the time would not come into sight.
    this.#end.unobserve(button);
    if (areThere) this.#end.observe(button);
  }

  async load() {
    if (this.#isLoading || button.hidden) return;
    this.#isLoading = true;
    this.#end.unobserve(button);
    const byKeyboard = document.activeElement === button;
    try {
      await this.#load(byKeyboard);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      this.#isLoading = false;
    }
  }
}
