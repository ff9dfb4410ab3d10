"use strict";

// Renders /openapi.json: every operation with its parameters, bodies, answers and a command to try
// it. Text only ever becomes text: no markup of the document is interpreted.

const METHODS = ["get", "post", "put", "patch", "delete"];
const DEPTH_MAX = 6;

let contract;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// The little Markdown that descriptions use: `code` and **strong**.
function inline(text) {
  return String(text || "").split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map((piece) => {
    if (piece.startsWith("`") && piece.length > 2) return element("code", {}, piece.slice(1, -1));
    if (piece.startsWith("**") && piece.length > 4) return element("strong", {}, piece.slice(2, -2));
    return piece;
  });
}

function paragraphs(text) {
  return String(text || "").split(/\n\s*\n/).filter((part) => part.trim())
    .map((part) => element("p", {}, ...inline(part)));
}

function resolved(node) {
  let seen = node;
  for (let i = 0; seen && seen.$ref && i < 20; i += 1) {
    seen = seen.$ref.slice(2).split("/").reduce(
      (at, part) => at && at[part.replace(/~1/g, "/").replace(/~0/g, "~")], contract);
  }
  return seen || {};
}

function typeOf(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [].concat(schema.type || (schema.properties ? "object" : "any")).join(" or ");
  return schema.format ? `${types} (${schema.format})` : types;
}

function boundsOf(schema) {
  const bounds = [];
  for (const [word, name] of [["minimum", "≥"], ["maximum", "≤"], ["minLength", "length ≥"],
    ["maxLength", "length ≤"], ["minItems", "items ≥"], ["maxItems", "items ≤"],
    ["pattern", "pattern"], ["default", "default"]]) {
    if (schema[word] !== undefined) bounds.push(`${name} ${schema[word]}`);
  }
  return bounds.join(", ");
}

// All of a schema's parts that are joined by allOf, as one.
function merged(node) {
  const schema = resolved(node);
  if (!schema.allOf) return schema;
  return schema.allOf.map(merged).reduce((whole, part) => ({
    ...whole,
    ...part,
    properties: { ...whole.properties, ...part.properties },
    required: [...(whole.required || []), ...(part.required || [])],
  }), { ...schema, allOf: undefined });
}

function schemaList(node, depth) {
  let schema = merged(node);
  if (schema.items) schema = merged(schema.items);
  const choices = schema.oneOf || schema.anyOf;
  if (choices && !schema.properties) {
    return element("ul", { class: "schema" }, ...choices.map((choice, i) => element("li", {},
      element("span", { class: "quiet" }, `choice ${i + 1}: ${typeOf(merged(choice))}`),
      schemaList(choice, depth + 1))));
  }
  if (!schema.properties || depth > DEPTH_MAX) return null;
  const required = new Set(schema.required || []);
  return element("ul", { class: "schema" },
    ...Object.entries(schema.properties).map(([name, property]) => {
      const member = merged(property);
      const inner = member.items ? `array of ${typeOf(merged(member.items))}` : typeOf(member);
      return element("li", {},
        element("code", required.has(name) ? { class: "required" } : {}, name), " ",
        element("span", { class: "quiet" }, [inner, boundsOf(member)].filter(Boolean).join("; ")),
        " ", ...inline(member.description),
        schemaList(property, depth + 1));
    }));
}

function exampleOf(node, depth) {
  const schema = merged(node);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples && schema.examples.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.oneOf || schema.anyOf) return exampleOf((schema.oneOf || schema.anyOf)[0], depth);
  const type = [].concat(schema.type || "object")[0];
  if (type === "array") return depth > DEPTH_MAX ? [] : [exampleOf(schema.items || {}, depth + 1)];
  if (type === "integer" || type === "number") return schema.minimum || 1;
  if (type === "boolean") return true;
  if (type === "string") return "…";
  const example = {};
  const required = schema.required || Object.keys(schema.properties || {});
  for (const name of depth > DEPTH_MAX ? [] : required) {
    if ((schema.properties || {})[name]) example[name] = exampleOf(schema.properties[name], depth + 1);
  }
  return example;
}

function quoted(text) {
  return `'${String(text).replace(/'/g, "'\\''")}'`;
}

function parametersOf(path, operation) {
  return [...(contract.paths[path].parameters || []), ...(operation.parameters || [])].map(resolved);
}

function credentialOf(operation) {
  const security = operation.security || contract.security || [];
  const needed = security.length > 0 && !security.some((one) => Object.keys(one).length === 0);
  if (!needed) return null;
  const roles = [].concat(operation["x-roles"] || []).filter((role) => role !== "customer");
  return roles.length ? `sandbox-${roles[0]}` : "$TOKEN";
}

function bodyOf(operation) {
  const content = resolved(operation.requestBody || {}).content || {};
  const type = Object.keys(content)[0];
  if (!type) return null;
  const media = content[type];
  const named = media.examples && resolved(Object.values(media.examples)[0]).value;
  const example = media.example !== undefined ? media.example : named;
  return { type, schema: media.schema || {},
    example: example !== undefined ? example : exampleOf(media.schema || {}, 0) };
}

function curlLine(method, path, operation) {
  const parts = ["curl -i"];
  if (method !== "get") parts.push(`-X ${method.toUpperCase()}`);
  const credential = credentialOf(operation);
  if (credential) parts.push(`-H "Authorization: Bearer ${credential}"`);
  for (const parameter of parametersOf(path, operation)) {
    if (parameter.in !== "header" || !parameter.required) continue;
    const value = parameter.name === "Idempotency-Key" ? "$(uuidgen)" : exampleOf(parameter, 0);
    const shown = parameter.name === "If-Match" ? "\\\"1\\\"" : value;
    parts.push(`-H "${parameter.name}: ${shown}"`);
  }
  const body = bodyOf(operation);
  if (body) {
    parts.push(`-H ${quoted(`Content-Type: ${body.type}`)}`);
    parts.push(`-d ${quoted(JSON.stringify(body.example))}`);
  }
  const filled = path.replace(/\{([^}]*)\}/g, (whole, name) => {
    const parameter = parametersOf(path, operation).find((one) => one.name === name);
    const value = parameter && (parameter.example || exampleOf(parameter.schema || {}, 0));
    return value && value !== "…" ? encodeURIComponent(value) : whole;
  });
  parts.push(quoted(window.location.origin + filled));
  return parts.join(" \\\n  ");
}

function parameterTable(path, operation) {
  const parameters = parametersOf(path, operation);
  if (parameters.length === 0) return null;
  return element("table", {},
    element("thead", {}, element("tr", {}, ...["Parameter", "In", "Type", "Meaning"].map(
      (heading) => element("th", { scope: "col" }, heading)))),
    element("tbody", {}, ...parameters.map((parameter) => {
      const schema = merged(parameter.schema || {});
      return element("tr", {},
        element("td", {}, element("code", parameter.required ? { class: "required" } : {}, parameter.name)),
        element("td", {}, parameter.in),
        element("td", {}, [typeOf(schema), boundsOf(schema)].filter(Boolean).join("; ")),
        element("td", {}, ...inline(parameter.description)));
    })));
}

function answers(operation) {
  return Object.entries(operation.responses || {}).map(([status, response]) => {
    const answer = resolved(response);
    const [type, media] = Object.entries(answer.content || {})[0] || [null, null];
    const codes = answer["x-codes"] ? ` ${answer["x-codes"].join(", ")}` : "";
    const isProblem = type === "application/problem+json";
    return element("details", {},
      element("summary", {}, element("strong", {}, status), " ", ...inline(answer.description),
        element("span", { class: "quiet" }, codes)),
      type ? element("p", { class: "quiet" }, type) : null,
      media && media.schema && !isProblem ? schemaList(media.schema, 0) : null);
  });
}

function operationSection(method, path, operation) {
  const body = bodyOf(operation);
  const id = operation.operationId || `${method}-${path}`;
  return element("section", { id, "data-text": `${method} ${path} ${operation.summary || ""}`.toLowerCase() },
    element("h3", {}, element("span", { class: "method" }, method.toUpperCase()),
      element("span", { class: "path" }, path)),
    element("p", {}, operation.summary || ""),
    ...paragraphs(operation.description),
    operation["x-roles"] ? element("p", { class: "quiet" },
      `For: ${[].concat(operation["x-roles"]).join(", ")}`) : null,
    parameterTable(path, operation),
    body ? element("p", {}, "Body: ", element("code", {}, body.type)) : null,
    body ? schemaList(body.schema, 0) : null,
    ...answers(operation),
    element("pre", { "aria-label": "Command to try it" }, curlLine(method, path, operation)));
}

function byTag() {
  const groups = new Map((contract.tags || []).map((tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(contract.paths)) {
    for (const method of METHODS) {
      if (!item[method]) continue;
      const tag = (item[method].tags || ["Others"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([method, path, item[method]]);
    }
  }
  return [...groups].filter(([, operations]) => operations.length > 0);
}

function show() {
  const { title, version, description } = contract.info;
  document.getElementById("title").textContent = `${title} ${version}`;
  document.getElementById("about").replaceChildren(...paragraphs(description), element("p", {},
    element("a", { href: "/openapi.json" }, "/openapi.json"), " ",
    element("a", { href: "/problems" }, "/problems")));
  const contents = document.getElementById("contents");
  const operations = document.getElementById("operations");
  for (const [tag, list] of byTag()) {
    contents.append(element("details", {}, element("summary", {}, tag),
      element("ul", {}, ...list.map(([method, path, operation]) => element("li", {},
        element("span", { class: "method" }, method.toUpperCase()),
        element("a", { href: `#${operation.operationId || `${method}-${path}`}`, class: "path" }, path))))));
    operations.append(element("h2", {}, tag), ...list.map((one) => operationSection(...one)));
  }
}

function filter(event) {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !words.every((word) => section.dataset.text.includes(word));
  }
}

fetch("/openapi.json")
  .then((response) => response.json())
  .then((read) => {
    contract = read;
    show();
    document.getElementById("filter").addEventListener("input", filter);
  })
  .catch((failure) => {
    document.getElementById("about").textContent = `/openapi.json cannot be shown: ${failure}`;
  });
