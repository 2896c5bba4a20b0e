import { STATUS_CODES } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { idPattern, taskIdPattern } from '@distribute-schedule/domain';
import { opens, type Access } from '../access/access';
import { tokenRoles } from '../access/api-token';
import { dtoSchema } from '../http/dto-schema';
import { Problem } from '../problems/problem';
import { keepsReplies, type Route } from '../http/route';
import type { JsonSchema } from '../shape';

/** The API as an OpenAPI 3.1 document, made from the same routes and DTOs that serve the requests. */
export function openApiDocument(routes: readonly Route[]): JsonSchema {
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Distribute Schedule',
      version: '1',
      description:
        'A distributed task scheduler. A task says what to run and when; an execution is one run of a task. Times are in ISO 8601 with a time zone; durations are strings such as `30s`.',
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

/** Collects the named schemas of the document. */
class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  /** Replaces each schema that has a title by a reference, and keeps the schema under its title. */
  refer(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((each) => this.refer(each));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { title, ...rest } = schema as { title?: unknown };
    // Among the fields of an object, `title` may be a field. Then its value is a schema, not a string.
    const own = typeof title === 'string' ? rest : schema;
    const inner = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, this.refer(value)]));
    if (typeof title !== 'string') return inner;
    const existing = this.schemas[title];
    if (existing && !isDeepStrictEqual(existing, inner))
      throw new Error(`Two different schemas have the title ${title}`);
    this.schemas[title] = inner;
    return { $ref: `#/components/schemas/${title}` };
  }
}

function operation(route: Route, components: Components): JsonSchema {
  const { path, operationId, access, tag, summary, query, body, bodyOptional, textBody, example } = route;
  return {
    operationId,
    tags: [tag],
    ...splitSummary(summary, describeAccess(access)),
    ...(access !== 'public' && access !== 'signed' && { security: [{ token: [] }] }),
    parameters: [
      ...pathParameters(path),
      ...(query ? queryParameters(dtoSchema(query)) : []),
      ...headerParameters(route),
    ],
    ...(body && {
      requestBody: {
        required: bodyOptional !== true,
        content: { 'application/json': { schema: components.refer(dtoSchema(body)), example } },
      },
    }),
    ...(textBody && {
      requestBody: {
        required: true,
        content: Object.fromEntries(textBody.map((type) => [type, { schema: { type: 'string' }, example }])),
      },
    }),
    responses: responses(route, components),
  };
}

/** Makes the first sentence the summary, which lists show. The other sentences and the access become the description. */
function splitSummary(text: string, access: string): { summary: string; description: string } {
  const [summary = '', ...rest] = text.split(/\. (?=[A-Z])/);
  const description = rest.length === 0 ? access : `${rest.join('. ')}. ${access}`;
  return { summary, description };
}

function describeAccess(access: Access): string {
  switch (access) {
    case 'public':
      return 'Needs no token.';
    case 'signed':
      return 'Needs no token, because the request itself proves who sends it.';
    default:
      return `Allowed roles: ${tokenRoles.filter((role) => opens(role, access)).join(', ')}.`;
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

function headerParameters(route: Route): JsonSchema[] {
  const { method, path } = route;
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  });
  if (keepsReplies(route))
    return [
      header(
        'Idempotency-Key',
        'Makes the request safe to repeat: a repeated request with the same key does not run again and gets the same response',
      ),
    ];
  if (path !== '/api/v1/tasks/{id}' || method === 'get') return [];
  const ifMatch = header(
    'If-Match',
    'ETag of the task version that you read, or a list of at most 20 of them. If the task has another version, the request is refused with 412. Weak ETags never match',
  );
  if (method !== 'put') return [ifMatch];
  const ifNoneMatch = header(
    'If-None-Match',
    'Only `*`. If the task exists, the request is refused with 412',
  );
  return [ifMatch, ifNoneMatch];
}

function responses({ replies, streamed }: Route, components: Components): JsonSchema {
  const data = streamed && {
    contentSchema: { anyOf: streamed.map(({ schema }) => components.refer(schema)) },
  };
  const declared = Object.entries(replies).map(([status, shape]) => {
    if (typeof shape === 'string') {
      const schema = { type: 'string', ...data };
      const content = shape === 'none' ? {} : { content: { [shape]: { schema } } };
      return [status, { description: STATUS_CODES[status], ...content }];
    }
    const schema = components.refer(shape.schema);
    const type = shape === Problem ? 'application/problem+json' : 'application/json';
    return [status, { description: STATUS_CODES[status], content: { [type]: { schema } } }];
  });
  const problem = {
    description: 'The request is refused. `code` and `title` say why',
    content: { 'application/problem+json': { schema: components.refer(Problem.schema) } },
  };
  return { ...Object.fromEntries(declared), default: problem } as JsonSchema;
}
