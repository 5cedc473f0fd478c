// The page's requests to the server. Every failure is an Error with a readable message.

/** The most bytes of a picture that the server accepts. */
const largest = 20_000_000;

export function photoAddress(index, hit, size) {
  // The browser fetches a photo on the web itself. The server does not pass it on.
  return hit.on_the_web ? hit.image_url : `api/photo?${new URLSearchParams({ index, id: hit.id, size })}`;
}

export async function get(path, parameters, signal) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== ""));
  return read(await reach(fetch(`api/${path}?${query}`, { signal })));
}

export async function post(path, fields, signal) {
  checkSize(fields);
  return read(await reach(fetch(`api/${path}`, { method: "POST", body: form(fields), signal })));
}

// Unlike fetch, XMLHttpRequest reports the progress of an upload.
export async function send(path, fields, progress) {
  checkSize(fields);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `api/${path}`);
    request.responseType = "json";
    request.upload.addEventListener("progress", event => progress(event.loaded / event.total));
    request.addEventListener("load", () => request.status < 300 ? resolve(request.response) : reject(problem(request.status, request.response)));
    request.addEventListener("error", () => reject(unreachable()));
    request.send(form(fields));
  });
}

function checkSize({ picture }) {
  if (picture.size > largest) throw new Error(`${picture.name}: larger than 20 MB, the limit of this page. Make it smaller, or use the command line: photosearch search --image, photosearch add`);
}

function form(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null && value !== "") data.append(name, value);
  return data;
}

async function reach(response) {
  try {
    return await response;
  } catch (error) {
    throw error.name === "AbortError" ? error : unreachable();
  }
}

async function read(response) {
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw problem(response.status, answer);
  return answer;
}

const problem = (status, answer) => new Error(answer?.detail ?? answer?.title ?? `The server answered with status ${status}.`);
const unreachable = () => new Error("The server does not answer. Is photosearch serve still running?");
