import { anything } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import { docsPage, docsScript, docsStyle } from './docs-page';
import { openApiDocument } from './openapi-document';

/** The document, and a page to browse and try it, all of it from here. Both are the same for everybody. */
export function documentRoutes(routes: readonly Route[]): Route[] {
  const tag = 'documents';
  const file = (path: string, type: string, content: string, summary: string): Route =>
    defineRoute({
      ...{ method: 'get', path, access: 'public', tag, summary },
      replies: { 200: type },
      handle: () => ({ status: 200, text: { type, content } }),
    });
  const own: Route[] = [
    file('/docs', 'text/html', docsPage, 'A page to browse and try the API'),
    file('/docs/page.js', 'text/javascript', docsScript, 'The script of that page'),
    file('/docs/page.css', 'text/css', docsStyle, 'The style of that page'),
  ];
  const document = defineRoute({
    ...{ method: 'get', path: '/openapi.json', access: 'public', tag, summary: 'This document' },
    replies: { 200: anything },
    handle: () => ok(written),
  });
  const written = openApiDocument([...routes, ...own, document]);
  return [...own, document];
}
