import type { JsonSchema } from '../shape';
import { allRoutes } from '../server/all-routes';
import { routesOf } from '../server/specs/an-api';
import { openApiDocument } from './openapi-document';

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly schema: JsonSchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

const { parts, settings } = routesOf();
const { paths, components } = openApiDocument(allRoutes(parts, settings)) as unknown as {
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

  it('describes a request and a response with the same name as two schemas', () => {
    const preview = paths['/api/v1/tasks/preview']?.['post']?.requestBody?.content['application/json'];
    expect(preview?.schema).toEqual({ $ref: '#/components/schemas/PreviewRequest' });
    expect(Object.keys(components.schemas['PreviewRequest']?.properties ?? {})).toContain('after');
    expect(Object.keys(components.schemas['Preview']?.properties ?? {})).toContain('next_runs');
  });
});
