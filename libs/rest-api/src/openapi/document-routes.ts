import { anything } from '../shape';
import { defineRoute, ok, type Reply, type Route } from '../http/route';
import { docsFiles } from './docs-page';
import { openApiDocument } from './openapi-document';

const tag = 'documents';

/** The OpenAPI document, and the page that shows it. Both are public and the same for every caller. */
export function documentRoutes(routes: readonly Route[]): Route[] {
  const pageRoutes = [
    fileRoute('/docs', 'text/html', docsFiles.page, 'Page that shows this API and sends requests to it'),
    fileRoute('/docs/page.js', 'text/javascript', docsFiles.script, 'Script of the page /docs'),
    fileRoute('/docs/page.css', 'text/css', docsFiles.style, 'Style sheet of the page /docs'),
  ];
  const documentRoute = defineRoute({
    method: 'get',
    path: '/openapi.json',
    access: 'public',
    tag,
    summary: 'This API as an OpenAPI 3.1 document',
    replies: { 200: anything },
    handle: () => ok(document),
  });
  const document = openApiDocument([...routes, ...pageRoutes, documentRoute]);
  return [...pageRoutes, documentRoute];
}

function fileRoute(path: string, type: string, handle: () => Reply, summary: string): Route {
  return defineRoute({ method: 'get', path, access: 'public', tag, summary, replies: { 200: type }, handle });
}
