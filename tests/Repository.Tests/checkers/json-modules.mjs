// The workflow parser is made for bundlers, which import JSON without saying that it is JSON. Node.js wants it said.
export function load(url, context, next) {
  return next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);
}
