import { isDeepStrictEqual } from 'node:util';
import { idPattern, taskIdPattern } from '@distribute-schedule/domain';
import type { Access } from '../access/access';
import { dtoSchema } from '../http/dto-schema';
import { Problem } from '../problems/problem';
import type { Route } from '../http/route';
import type { JsonSchema } from '../shape';

/** What the API can be asked, as OpenAPI 3.1: written from the very routes and DTOs that answer. */
export function openApiDocument(routes: readonly Route[]): JsonSchema {
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Distribute Schedule',
      version: '1',
      description: 'A distributed task scheduler. Times are ISO 8601, durations such as `30s`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The secret of an entry of `api.tokens`. Not needed when no tokens are configured.',
        },
      },
    },
  };
}

/** The named schemas, each once. */
class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  /** The schema with everything that has a title moved to the components. */
  refer(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((each) => this.refer(each));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { title, ...rest } = schema as { title?: unknown };
    // A field may be called title, too: then it is a schema and no name.
    const own = typeof title === 'string' ? rest : schema;
    const inner = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, this.refer(value)]));
    if (typeof title !== 'string') return inner;
    const before = this.schemas[title];
    if (before && !isDeepStrictEqual(before, inner)) throw new Error(`Two schemas are called ${title}`);
    this.schemas[title] = inner;
    return { $ref: `#/components/schemas/${title}` };
  }
}

function operation(route: Route, components: Components): JsonSchema {
  const { method, path, access, tag, summary, query, body, bodyOptional, textBody } = route;
  const content = (schema: unknown) => ({ 'application/json': { schema: components.refer(schema) } });
  return {
    operationId: `${method}${path.replaceAll(/[{}]/g, '').replaceAll(/[/._-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tag],
    ...inTwo(summary, accessInWords(access)),
    ...(access !== 'public' && access !== 'signed' && { security: [{ token: [] }] }),
    parameters: [
      ...pathParameters(path),
      ...(query ? queryParameters(dtoSchema(query)) : []),
      ...headerParameters(route),
    ],
    ...(body && { requestBody: { required: bodyOptional !== true, content: content(dtoSchema(body)) } }),
    ...(textBody && {
      requestBody: {
        required: true,
        content: Object.fromEntries(textBody.map((type) => [type, { schema: { type: 'string' } }])),
      },
    }),
    responses: responses(route, components),
  };
}

/** The first sentence is what a list shows; the others stand with who may ask. */
function inTwo(text: string, access: string): { summary: string; description: string } {
  const [summary = '', ...rest] = text.split(/\. (?=[A-Z])/);
  const description = rest.length === 0 ? access : `${rest.join('. ')}. ${access}`;
  return { summary, description };
}

function accessInWords(access: Access): string {
  switch (access) {
    case 'public':
      return 'Open to everybody.';
    case 'signed':
      return 'The request proves by itself who sends it.';
    case 'executor':
      return 'For executors, and for operators.';
    default:
      return `For the role ${access} and those above it.`;
  }
}

const idPatternOf = (path: string): RegExp =>
  path.startsWith('/api/v1/executions/') ? taskIdPattern : idPattern;

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(name === 'id' && { pattern: idPatternOf(path).source }) },
  }));
}

function queryParameters(schema: JsonSchema): JsonSchema[] {
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries(schema['properties'] as Readonly<Record<string, JsonSchema>>).map(
    ([name, field]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema: field,
    }),
  );
}

function headerParameters({ method, path }: Route): JsonSchema[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  });
  if (method === 'post')
    return [header('Idempotency-Key', 'Sent again with the same key, the request is answered as before')];
  const isTask = path === '/api/v1/tasks/{id}';
  return isTask && method !== 'get' ? [header('If-Match', 'The ETag of the version that was seen')] : [];
}

function responses({ replies }: Route, components: Components): JsonSchema {
  const told = Object.entries(replies).map(([status, shape]) => {
    if (typeof shape === 'string') {
      const content = shape === 'none' ? {} : { content: { [shape]: { schema: { type: 'string' } } } };
      return [status, { description: 'Done', ...content }];
    }
    const schema = components.refer(shape.schema);
    const type = shape === Problem ? 'application/problem+json' : 'application/json';
    return [
      status,
      { description: Number(status) >= 400 ? 'Not now' : 'Done', content: { [type]: { schema } } },
    ];
  });
  const problem = {
    description: 'Refused, and why',
    content: { 'application/problem+json': { schema: components.refer(Problem.schema) } },
  };
  return { ...Object.fromEntries(told), default: problem } as JsonSchema;
}
