// What is shown, as a sentence.

export const numbers = count => count.toLocaleString("en");

/** How many photos are shown, of how many, and what was asked for. */
export function inWords({ photos, hits, milliseconds }, { q, without, folder, similar }, { hasPicture, mayAdd }) {
  if (!photos) return `This index is empty.${mayAdd ? " Add photos: drop them here." : ""}`;
  const isLike = Boolean(hasPicture || similar);
  // A photo of the index is not like itself.
  const others = similar && !hasPicture ? 1 : 0;
  const total = photos - others;
  // How many lie in a folder, nobody counts.
  const count = folder ? photosIn(hits.length) : `${numbers(hits.length)} of ${photosIn(total, others ? "other " : "")}`;
  const asked = [
    hasPicture ? "like your picture" : similar && `like ${similar}`,
    q && `for “${q}”`,
    (isLike || q) && without && `without “${without}”`,
  ].filter(Boolean).join(", ");
  const found = [count, folder && `in ${folder}`, asked].filter(Boolean).join(" ");
  if (asked) return `${found}, best first · ${Math.round(milliseconds)} ms`;
  return without ? `${found} · Type what you look for, too: “but without” only leaves photos out.` : found;
}

const photosIn = (count, kind = "") => `${numbers(count)} ${kind}${count === 1 ? "photo" : "photos"}`;
