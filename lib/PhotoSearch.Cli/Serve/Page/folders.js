// The folder field. It appears once a search finds photos in folders, and suggests those folders.

const field = document.getElementById("folder");
const label = document.getElementById("folder-label");
const list = document.getElementById("folders");
const known = new Set();

/** Remembers the folders of some photos. */
export function seeFolders(hits) {
  for (const { image_url: path, on_the_web: isOnTheWeb } of hits) {
    if (isOnTheWeb) continue;
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) known.add(path.slice(0, end));
  }
  if (known.size !== list.options.length) list.replaceChildren(...[...known].sort().map(folder => new Option("", folder)));
  showFolder(field.value);
}

export function showFolder(folder) {
  field.value = folder;
  label.hidden = !folder && !known.size;
}

export const isSuggested = folder => known.has(folder);
