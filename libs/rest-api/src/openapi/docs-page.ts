/** The page at /docs: plain files without a build of their own, so that the package serves all that it needs. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Distribute Schedule: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<header>
<h1>Distribute Schedule</h1>
<input id="find" type="search" aria-label="Find" placeholder="Find a path or a word">
<form id="who"><input id="token" type="password" autocomplete="off" aria-label="Token" placeholder="Token, where tokens are set"></form>
<a href="/openapi.json">openapi.json</a>
</header>
<main id="operations"><p>Reading the document…</p></main>
<script type="module" src="/docs/page.js"></script>
</body>
</html>
`;

export const docsStyle = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: #8884; --soft: #8881; }
body { margin: 0 auto; max-width: 64rem; padding: 0 1rem 4rem; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center;
  padding: .8rem 0; background: Canvas; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.15rem; margin: 0; flex: 1 0 auto; }
h2 { font-size: 1rem; margin: 1.6rem 0 .5rem; text-transform: capitalize; }
#who { margin: 0; }
header input { min-width: 15rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .35rem 0; }
details[open] { background: var(--soft); }
details > :not(summary) { margin-inline: .9rem; }
summary { cursor: pointer; padding: .45rem .9rem; display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline; }
summary b { min-width: 3.6rem; text-transform: uppercase; font-size: .8rem; }
summary code { font-weight: 600; overflow-wrap: anywhere; }
summary span { flex: 1 1 18rem; opacity: .8; }
.get { color: light-dark(#0b63ce, #6cb0ff); } .post { color: light-dark(#1a7f37, #57d17c); }
.put, .patch { color: light-dark(#9a5b00, #e8b04b); } .delete { color: light-dark(#c62828, #ff7b72); }
code, pre, textarea, input { font: 13px/1.5 ui-monospace, monospace; }
input, textarea, button { padding: .3rem .5rem; border: 1px solid var(--line); border-radius: 5px; background: Field; color: FieldText; }
label { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: .2rem .8rem; align-items: baseline; margin: .35rem 0; }
label small { grid-column: 2; opacity: .75; }
textarea { box-sizing: border-box; width: calc(100% - 1.8rem); min-height: 9rem; margin-top: .4rem; }
button { margin-block: .5rem .8rem; padding-inline: 1.2rem; cursor: pointer; font: inherit; }
pre { background: var(--soft); overflow: auto; padding: .6rem; max-height: 26rem; border-radius: 5px; }
:focus-visible { outline: 2px solid light-dark(#0b63ce, #6cb0ff); outline-offset: 1px; }
[hidden] { display: none !important; }
@media (max-width: 40rem) { header { position: static; } label { grid-template-columns: 1fr; } label small { grid-column: 1; } header input { width: 100%; } #who, #find { flex: 1 1 100%; box-sizing: border-box; } #token { box-sizing: border-box; } }
`;

/** Writes by textContent alone, so that nothing that a task says becomes markup. */
export const docsScript = `
const element = (name, said = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), said);
  made.append(...inside);
  return made;
};
const main = document.getElementById('operations');
const pretty = (value) => JSON.stringify(value, null, 2);

function example(schema, all, depth = 0) {
  if (!schema || depth > 6) return null;
  if (schema.$ref) return example(all[schema.$ref.split('/').pop()], all, depth + 1);
  if (schema.examples) return schema.examples[0];
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return example(schema.anyOf[0], all, depth);
  if (schema.type === 'array') return [example(schema.items, all, depth + 1)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 0;
  if (schema.type === 'boolean') return true;
  if (schema.format === 'date-time') return new Date().toISOString();
  if (schema.type !== 'object') return '';
  const wanted = schema.required ?? [];
  return Object.fromEntries(Object.entries(schema.properties ?? {})
    .filter(([name]) => wanted.includes(name))
    .map(([name, field]) => [name, example(field, all, depth + 1)]));
}

const placeholderOf = ({ examples, format, type }) => examples?.[0] ?? format ?? (type === 'integer' ? 'a number' : '');

function hintsOf({ description, schema }) {
  if (description) return [description];
  return schema.enum ? [schema.enum.join(', ')] : schema.maximum ? ['up to ' + schema.maximum] : [];
}

function operationOf(path, method, operation, all) {
  const fields = operation.parameters.map((parameter) => {
    const input = element('input', { name: parameter.name, placeholder: placeholderOf(parameter.schema) });
    return { parameter, input };
  });
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body = type && element('textarea', { value: type === 'application/json' ? pretty(example(content.schema, all)) : '' });
  const answer = element('pre', { hidden: true });
  const send = element('button', { textContent: 'Send' });
  send.onclick = async () => {
    let url = path;
    const query = new URLSearchParams();
    const headers = {};
    for (const { parameter, input } of fields) {
      if (input.value === '') continue;
      if (parameter.in === 'path') url = url.replace('{' + parameter.name + '}', encodeURIComponent(input.value));
      if (parameter.in === 'query') query.set(parameter.name, input.value);
      if (parameter.in === 'header') headers[parameter.name] = input.value;
    }
    const token = document.getElementById('token').value;
    if (token) headers.Authorization = 'Bearer ' + token;
    if (body && body.value) headers['Content-Type'] = type;
    answer.hidden = false;
    answer.textContent = 'Asking…';
    try {
      const response = await fetch(url + (query.size ? '?' + query : ''), {
        method: method.toUpperCase(), headers, body: body && body.value ? body.value : undefined,
      });
      const text = await response.text();
      let shown = text;
      try { shown = pretty(JSON.parse(text)); } catch { /* it is no JSON */ }
      answer.textContent = response.status + ' ' + response.statusText + '\\n' + shown;
    } catch (error) {
      answer.textContent = String(error);
    }
  };
  const inside = [
    element('summary', {}, element('b', { textContent: method, className: method }), element('code', { textContent: path }),
      element('span', { textContent: operation.summary })),
    element('p', { textContent: operation.description }),
    ...fields.map(({ parameter, input }) => element('label', {}, parameter.name + (parameter.required ? ' *' : ''), input,
      ...hintsOf(parameter).map((textContent) => element('small', { textContent })))),
    ...(body ? [body] : []),
  ];
  if (!path.endsWith('/stream')) inside.push(send, answer);
  return element('details', {}, ...inside);
}

const openapi = await (await fetch('/openapi.json')).json();
const shown = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    tag: operation.tags[0],
    text: (path + ' ' + operation.summary).toLowerCase(),
    made: operationOf(path, method, operation, openapi.components.schemas),
  })));
const byTag = new Map();
for (const one of shown) byTag.set(one.tag, [...(byTag.get(one.tag) ?? []), one]);
main.replaceChildren(...[...byTag].map(([tag, some]) =>
  element('section', {}, element('h2', { textContent: tag }), ...some.map(({ made }) => made))));
document.getElementById('find').oninput = ({ target }) => {
  for (const { text, made } of shown) made.hidden = !text.includes(target.value.toLowerCase());
  for (const section of main.children) section.hidden = !section.querySelector('details:not([hidden])');
};
document.getElementById('who').onsubmit = (event) => event.preventDefault();
`;
