import { join } from 'node:path';
import { fromJSON, loadSync, type PackageDefinition } from '@grpc/proto-loader';
import protocolJson from './protocol.json';

const protoFolder = join(__dirname, '../proto');

/** Returns names, types and field numbers, without the name of the file from which a descriptor was read. */
function shapeOf(definitions: PackageDefinition): unknown {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      'format' in definition
        ? definition.type
        : Object.values(definition).map(({ path, requestStream, responseStream }) => ({
            path,
            requestStream,
            responseStream,
          })),
    ]),
  );
}

describe('protocol.json', () => {
  it('equals the published .proto files', () => {
    const files = ['executor/v1/executor.proto', 'grpc/health/v1/health.proto'];
    const published = loadSync(files, { includeDirs: [protoFolder] });
    const inBundle = fromJSON(protocolJson as unknown as Parameters<typeof fromJSON>[0]);
    expect(shapeOf(inBundle)).toEqual(shapeOf(published));
    expect(Object.keys(inBundle)).toContain('executor.v1.ExecuteRequest');
  });
});
