// node check.mjs compose|workflow FILE: prints what is wrong with the file, a line each, and nothing when it is right.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import Ajv from "ajv";
import { parse } from "yaml";

const [kind, file] = process.argv.slice(2);
const text = await readFile(file, "utf8");

// The Compose Specification's own schema, as the linter dclint carries it.
async function compose() {
  const schema = JSON.parse(await readFile(new URL("node_modules/dclint/schemas/compose.schema.json", import.meta.url), "utf8"));
  delete schema.$schema; // Draft 7, by an address that ajv does not know it by.
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  return validate(parse(text)) ? [] : validate.errors.map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}

// GitHub's own parser, with its schema of workflows; it reads the expressions too.
async function workflow() {
  register("./json-modules.mjs", import.meta.url);
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await import("@actions/workflow-parser");
  const { context, value } = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(error => error.message);
}

for (const problem of await { compose, workflow }[kind]()) console.log(problem);
