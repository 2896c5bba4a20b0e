import { anything } from '../shape';
import { defineRoute, ok, type Reply, type Route } from '../http/route';
import { docsFiles } from './docs-page';
import { openApiDocument } from './openapi-document';

const tag = 'documents';

/** The OpenAPI document, and the page that shows it. Both are public and the same for every caller. */
export function documentRoutes(routes: readonly Route[]): Route[] {
  const pageRoutes = [
    fileRoute(
      { path: '/docs', operationId: 'getDocs', summary: 'Page that shows this API and sends requests to it' },
      'text/html',
      docsFiles.page,
    ),
    fileRoute(
      { path: '/docs/page.js', operationId: 'getDocsScript', summary: 'Script of the page /docs' },
      'text/javascript',
      docsFiles.script,
    ),
    fileRoute(
      { path: '/docs/page.css', operationId: 'getDocsStyle', summary: 'Style sheet of the page /docs' },
      'text/css',
      docsFiles.style,
    ),
  ];
  const documentRoute = defineRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApiDocument',
    access: 'public',
    tag,
    summary: 'This API as an OpenAPI 3.1 document',
    replies: { 200: anything },
    handle: () => ok(document),
  });
  const document = openApiDocument([...routes, ...pageRoutes, documentRoute]);
  return [...pageRoutes, documentRoute];
}

function fileRoute(
  terms: Pick<Route, 'path' | 'operationId' | 'summary'>,
  type: string,
  handle: () => Reply,
): Route {
  return defineRoute({ ...terms, method: 'get', access: 'public', tag, replies: { 200: type }, handle });
}
