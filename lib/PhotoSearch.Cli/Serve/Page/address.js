// Keeps the search in the page's address, so that you can share it, bookmark it, reload it and go back to it.

/** The most photos in one answer of the server. */
export const most = 1000;

export const defaults = { q: "", without: "", folder: "", similar: "", n: 24, index: "" };

export function fromAddress() {
  const query = new URLSearchParams(location.search);
  const text = name => query.get(name)?.trim() ?? "";
  const n = Number(query.get("n"));
  return {
    q: text("q"),
    without: text("without"),
    folder: text("folder"),
    similar: query.get("similar") ?? "",
    n: Number.isInteger(n) && n >= 1 && n <= most ? n : defaults.n,
    index: query.get("index") ?? "",
  };
}

export function toAddress(wish) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wish)) if (value !== defaults[name]) query.set(name, value);
  return query.size ? `?${query}` : location.pathname;
}
