// The field for a folder: it is there once photos that were found lie in folders, and suggests those.

const field = document.getElementById("folder");
const label = document.getElementById("folder-label");
const list = document.getElementById("folders");
const known = new Set();

/** Takes note of the folders of some photos. */
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
