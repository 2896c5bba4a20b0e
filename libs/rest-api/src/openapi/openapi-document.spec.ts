import type { JsonSchema } from '../shape';
import { parseBody } from '../http/parse-body';
import { allRoutes } from '../server/all-routes';
import { routesOf } from '../server/specs/an-api';
import { openApiDocument } from './openapi-document';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters: readonly { readonly name: string; readonly schema: JsonSchema }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
  };
}

const { parts, settings } = routesOf();
const routes = allRoutes(parts, settings);
const { paths, components } = openApiDocument(routes) as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties: JsonSchema }>> };
};
const hasContent = (schema: JsonSchema) =>
  ['type', 'enum', 'anyOf', '$ref', 'readOnly'].some((word) => word in schema);

describe('The OpenAPI document', () => {
  it('gives a schema for each parameter', () => {
    const parameters = Object.values(paths).flatMap((methods) =>
      Object.values(methods).flatMap((operation) => operation.parameters),
    );
    expect(parameters.length).toBeGreaterThan(60);
    expect(parameters.filter(({ schema }) => !hasContent(schema))).toEqual([]);
  });

  it('gives a schema for each field of a body, except for fields that may hold any JSON', () => {
    const fields = Object.entries(components.schemas)
      .filter(([name]) => name.endsWith('Request'))
      .flatMap(([name, { properties }]) =>
        Object.entries(properties).map(([field, schema]) => ({ field: `${name}.${field}`, schema })),
      );
    expect(fields.length).toBeGreaterThan(60);
    const anything = fields.filter(({ schema }) => !hasContent(schema as JsonSchema));
    expect(anything.map(({ field }) => field)).toEqual(['CallbackRequest.result', 'CallbackRequest.data']);
  });

  it('names each operation with a verb and a noun, each once', () => {
    const verbs =
      /^(cancel|check|create|delete|deregister|disable|drain|enable|explain|export|get|import|list|preview|put|register|report|rerun|set|stream|trigger|undrain|update)[A-Z][A-Za-z]{2,24}$/;
    const names = routes.map(({ operationId }) => operationId);
    expect(names.filter((name) => !verbs.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    const described = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(described.map(({ operationId }) => operationId).sort()).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['listTasks', 'createTask', 'triggerTask']));
  });

  it('gives the status of each reply without a body', () => {
    const withoutBody = Object.values(paths).flatMap((methods) =>
      Object.values(methods).filter(({ responses }) => '204' in responses),
    );
    expect(withoutBody.map(({ operationId }) => operationId)).toEqual([
      'deleteSession',
      'deleteTask',
      'deregisterExecutor',
    ]);
  });

  it('gives an example for each body, which the route accepts', () => {
    const withBody = routes.filter(({ body }) => body);
    expect(withBody.length).toBeGreaterThan(10);
    for (const { body, path, example } of withBody) {
      expect([path, { ...parseBody(body!, example) }]).toMatchObject([path, example]);
      expect(Object.keys(example!)).not.toEqual([]);
    }
    const texts = routes.filter(({ textBody }) => textBody);
    expect(texts.map(({ path, example }) => [path, typeof example])).toEqual([
      ['/api/v1/tasks/import', 'string'],
    ]);
    const shown = paths['/api/v1/tasks']?.['post']?.requestBody?.content['application/json'];
    expect(shown?.example).toMatchObject({ name: 'Nightly report' });
  });

  it('describes a request and a response with the same name as two schemas', () => {
    const preview = paths['/api/v1/tasks/preview']?.['post']?.requestBody?.content['application/json'];
    expect(preview?.schema).toEqual({ $ref: '#/components/schemas/PreviewRequest' });
    expect(Object.keys(components.schemas['PreviewRequest']?.properties ?? {})).toContain('after');
    expect(Object.keys(components.schemas['Preview']?.properties ?? {})).toContain('next_runs');
  });
});
