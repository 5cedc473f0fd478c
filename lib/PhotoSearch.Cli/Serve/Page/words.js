// Describes the shown photos in a sentence.

export const numbers = count => count.toLocaleString("en");

/** How many photos are shown, out of how many, and for which search. */
export function inWords({ photos, hits, milliseconds }, { q, without, folder, similar }, { hasPicture, mayAdd }) {
  if (!photos) return `This index is empty.${mayAdd ? " Drop photos here to add them." : ""}`;
  const isLike = Boolean(hasPicture || similar);
  // A photo of the index does not count as similar to itself.
  const others = similar && !hasPicture ? 1 : 0;
  const total = photos - others;
  // The number of photos in a folder is unknown.
  const count = folder ? photosIn(hits.length) : `${numbers(hits.length)} of ${photosIn(total, others ? "other " : "")}`;
  const asked = [
    hasPicture ? "like your picture" : similar && `like ${similar}`,
    q && `for “${q}”`,
    (isLike || q) && without && `without “${without}”`,
  ].filter(Boolean).join(", ");
  const found = [count, folder && `in ${folder}`, asked].filter(Boolean).join(" ");
  if (asked) return `${found}, best first · ${Math.round(milliseconds)} ms`;
  return without ? `${found} · Also type what you are looking for. “but without” only moves photos down.` : found;
}

const photosIn = (count, kind = "") => `${numbers(count)} ${kind}${count === 1 ? "photo" : "photos"}`;
