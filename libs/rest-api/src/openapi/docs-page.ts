import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Reply } from '../http/route';

/** The page at /docs. It only names our own files, because the content security policy blocks inline scripts. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Distribute Schedule: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<main id="viewer"><noscript>This page needs JavaScript. <a href="/openapi.json">openapi.json</a> says the same.</noscript></main>
<script src="/docs/page.js"></script>
</body>
</html>
`;

/** Options of Swagger UI. A token that a user enters is forgotten when the page is closed. */
const viewerOptions = {
  url: '/openapi.json',
  dom_id: '#viewer',
  // Otherwise Swagger UI asks validator.swagger.io to check the document.
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // Shows the names of the schemas only: opened, they are longer than everything else on the page.
  defaultModelsExpandDepth: 0,
};

/**
 * Reads a file of the viewer. In an app's bundle these names point to the folder `docs` beside main.cjs, where
 * tools/build copies the files: they are a quarter of the bundle's size, and a worker does not need them.
 */
const read = (file: string): string => readFileSync(file, 'utf8');
const viewerScript = () => read(require.resolve('swagger-ui-dist/swagger-ui-bundle.js'));
const viewerStyle = () => read(require.resolve('swagger-ui-dist/swagger-ui.css'));

/** Files of the page, each read when it is first requested. */
export const docsFiles = {
  page: cached('text/html', () => page),
  script: cached(
    'text/javascript',
    () => `${viewerScript()}\nSwaggerUIBundle(${JSON.stringify(viewerOptions)});\n`,
  ),
  style: cached('text/css', viewerStyle),
};

/**
 * Returns a function that answers with the content. A browser keeps its copy and asks before each use whether the ETag
 * is still current; express answers 304 to that. So an upgrade of this process takes effect at once.
 */
function cached(type: string, load: () => string): () => Reply {
  let reply: Reply | undefined;
  return () => (reply ??= replyWith(type, load()));
}

function replyWith(type: string, content: string): Reply {
  const hash = createHash('sha256').update(content).digest('base64url');
  return {
    status: 200,
    text: { type, content },
    headers: { ETag: `"${hash}"`, 'Cache-Control': 'no-cache' },
  };
}
