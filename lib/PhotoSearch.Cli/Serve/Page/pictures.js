// Takes pictures that the user chooses, pastes or drops.

const drop = document.getElementById("drop");
const zones = { search: document.getElementById("drop-search"), add: document.getElementById("drop-add") };

// search gets one picture, add gets all of them. mayAdd says whether the server accepts photos.
export function takePictures({ search, add, mayAdd }) {
  for (const [id, take] of [["choose", files => search(files[0])], ["add", add]]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => {
      if (input.files.length) take([...input.files]);
      input.value = "";
    });
  }

  document.addEventListener("paste", event => {
    const picture = [...(event.clipboardData?.files ?? [])].find(file => file.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    search(picture);
  });

  const carriesFiles = event => event.dataTransfer?.types.includes("Files");
  const show = shown => {
    drop.hidden = !shown;
    zones.add.hidden = !mayAdd();
    for (const zone of Object.values(zones)) zone.classList.remove("over");
  };
  document.addEventListener("dragenter", event => { if (carriesFiles(event) && drop.hidden) show(true); });
  document.addEventListener("dragover", event => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    for (const zone of Object.values(zones)) zone.classList.toggle("over", zone.contains(event.target));
  });
  // Without a related target, the pointer has left the window.
  document.addEventListener("dragleave", event => { if (!event.relatedTarget) show(false); });
  document.addEventListener("drop", event => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(false);
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    if (mayAdd() && zones.add.contains(event.target)) add(files);
    else search(files[0]);
  });
}
