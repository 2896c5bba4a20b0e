/** Checks Kubernetes objects against the types of the package kubernetes-types, which TypeScript does for literals. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = path.dirname(fileURLToPath(import.meta.url));
const ours = ['keda.sh/v1alpha1'];

/** Module with the types of an apiVersion, such as `apps/v1` or `networking.k8s.io/v1`. */
function moduleOf(apiVersion) {
  if (ours.includes(apiVersion)) return './keda-types';
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `kubernetes-types/${group.split('.')[0]}/${version}`;
}

/**
 * @param {readonly { apiVersion: string, kind: string }[]} objects
 * @returns {string[]} one sentence for each unknown field, missing field or wrong type
 */
export function problemsOf(objects) {
  const text = objects
    .map((object, index) => {
      const type = `import('${moduleOf(object.apiVersion)}').${object.kind}`;
      return `export const object${index}: ${type} = ${JSON.stringify(object, null, 1)};`;
    })
    .join('\n');
  // The file exists only in memory. Its folder decides where the compiler looks for the types.
  const file = path.join(here, 'rendered-objects.ts');
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = text.slice(0, start).split('\n').length;
    return `${text.split('\n')[line - 1]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
