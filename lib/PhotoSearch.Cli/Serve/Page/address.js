// What is searched for stands in the page's address, so that it can be shared, kept, reloaded and gone back to.

export const defaults = { q: "", without: "", similar: "", n: 24, index: "" };

export function fromAddress() {
  const query = new URLSearchParams(location.search);
  const n = Number(query.get("n"));
  return {
    q: query.get("q") ?? "",
    without: query.get("without") ?? "",
    similar: query.get("similar") ?? "",
    n: Number.isInteger(n) && n >= 1 && n <= 1000 ? n : defaults.n,
    index: query.get("index") ?? "",
  };
}

export function toAddress(wish) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wish)) if (value !== defaults[name]) query.set(name, value);
  return query.size ? `?${query}` : location.pathname;
}
