// Loads more photos near the end of the page. The button is for the keyboard and for another try after an error.

const button = document.getElementById("more");
const problem = document.getElementById("more-problem");

/** How far below the window the end may be, so that photos load before it comes into view. */
const ahead = "600px";

export class More {
  #load;
  #isLoading = false;
  // Not while the button has the focus, because a keyboard user decides when to press it.
  #end = new IntersectionObserver(entries => {
    if (entries.at(-1).isIntersecting && document.activeElement !== button) this.load();
  }, { rootMargin: `0px 0px ${ahead}` });

  /** load fetches and shows more photos. */
  constructor(load) {
    this.#load = load;
    button.addEventListener("click", () => this.load());
  }

  /** Shows the button if there are more photos. */
  offer(areThere) {
    problem.hidden = true;
    button.hidden = !areThere;
    // Observe the end again, because an end that stays in view causes no event.
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
