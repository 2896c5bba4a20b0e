import { Document, isScalar } from 'yaml';
import { type Configuration, configKeys, valueAt } from './configuration';
import { mask } from './keys/problems';

/** Prints the whole configuration as YAML that can be loaded again, with masked secrets. */
export function describeConfiguration(configuration: Configuration): string {
  const document = new Document({});
  for (const { path, codePath, kind } of configKeys) {
    const at = path.split('.');
    const value = valueAt(configuration, codePath);
    const isGenerated = configuration.generated.includes(path);
    const isHidden = kind.secret && !isEmpty(value);
    document.setIn(at, document.createNode(isGenerated ? '' : isHidden ? mask : kind.toYaml(value)));
    const node = document.getIn(at, true);
    if (!isScalar(node)) continue;
    // Otherwise every process that uses this output as its file would have the same id.
    if (isGenerated) node.comment = ' generated at each start';
    if (isHidden) node.comment = ' set, but not shown';
  }
  return document.toString({ lineWidth: 0 });
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);
