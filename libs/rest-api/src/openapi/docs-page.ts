/** The page at /docs: plain files without a build of their own, so that the package serves all that it needs. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Distribute Schedule: API</title>
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<header>
<h1>Distribute Schedule</h1>
<label>Token <input id="token" type="password" autocomplete="off" placeholder="none needed on this machine without tokens"></label>
<label>Find <input id="find" type="search" placeholder="a path or a word"></label>
<a href="/openapi.json">openapi.json</a>
</header>
<main id="operations"><p>Reading the document…</p></main>
<script type="module" src="/docs/page.js"></script>
</body>
</html>
`;

export const docsStyle = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; }
header h1 { font-size: 1.2rem; margin: 0; flex: 1; }
details { border: 1px solid #8886; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.2rem; text-transform: uppercase; }
code, pre, textarea, input { font: 13px/1.5 ui-monospace, monospace; }
textarea { box-sizing: border-box; width: 100%; min-height: 8rem; }
pre { background: #8882; overflow: auto; padding: .6rem; max-height: 26rem; }
label { display: block; margin: .3rem 0; }
label input { min-width: 16rem; }
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

function operationOf(path, method, operation, all) {
  const fields = operation.parameters.map((parameter) => {
    const input = element('input', { name: parameter.name, placeholder: parameter.schema.type ?? '' });
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
    element('summary', {}, element('b', { textContent: method }), element('code', { textContent: path }), ' ' + operation.summary),
    element('p', { textContent: operation.description }),
    ...fields.map(({ parameter, input }) => element('label', {}, parameter.name + (parameter.required ? ' * ' : ' '), input)),
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
const byTag = Map.groupBy ? Map.groupBy(shown, ({ tag }) => tag) : new Map([['all', shown]]);
main.replaceChildren(...[...byTag].map(([tag, some]) =>
  element('section', {}, element('h2', { textContent: tag }), ...some.map(({ made }) => made))));
document.getElementById('find').oninput = ({ target }) => {
  for (const { text, made } of shown) made.hidden = !text.includes(target.value.toLowerCase());
};
`;
