import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Reply } from '../http/route';

/**
 * The page at /docs, which loads Swagger UI from files of this process. Swagger UI can send requests with a token and
 * works under our content security policy. Scalar and RapiDoc need inline styles, and Redoc cannot send requests.
 */
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
<main id="viewer"><noscript>This page needs JavaScript. The same content as JSON: <a href="/openapi.json">/openapi.json</a></noscript></main>
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
  // Collapses the list of schemas at the end of the page.
  defaultModelsExpandDepth: 0,
};

/**
 * Reads a file of the viewer. In the bundle of an app, tools/build makes these names point to the folder `docs` beside
 * main.cjs and copies the files there: they are a quarter of the size of the bundle, and a worker does not need them.
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
 * Returns a handler that replies with the content. Browsers keep a copy, but before each use they ask whether its ETag
 * is still current, and express answers 304 if it is. So a new version of the files is used at once.
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
