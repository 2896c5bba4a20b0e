import { join } from 'node:path';
import { fromJSON, loadSync, type PackageDefinition } from '@grpc/proto-loader';
import protocolJson from './protocol.json';

const protoFolder = join(__dirname, '../proto');

/** Names, types and numbers of everything; the name of the file that a descriptor came from is no part of it. */
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
  it('says what the published .proto files say', () => {
    const files = ['executor/v1/executor.proto', 'grpc/health/v1/health.proto'];
    const published = loadSync(files, { includeDirs: [protoFolder] });
    const inBundle = fromJSON(protocolJson as unknown as Parameters<typeof fromJSON>[0]);
    expect(shapeOf(inBundle)).toEqual(shapeOf(published));
    expect(Object.keys(inBundle)).toContain('executor.v1.ExecuteRequest');
  });
});
