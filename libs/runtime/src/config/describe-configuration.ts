import { Document, isScalar } from 'yaml';
import { type Configuration, configKeys, valueAt } from './configuration';
import { mask } from './keys/problems';

/** The whole configuration as YAML that can be loaded again, with secrets masked. */
export function describeConfiguration(configuration: Configuration): string {
  const document = new Document({});
  for (const { path, codePath, kind } of configKeys) {
    const at = path.split('.');
    const value = valueAt(configuration, codePath);
    const isMade = configuration.generated.includes(path);
    const isHidden = kind.secret && !isEmpty(value);
    document.setIn(at, document.createNode(isMade ? '' : isHidden ? mask : kind.toYaml(value)));
    const node = document.getIn(at, true);
    if (!isScalar(node)) continue;
    // Printed as it is, the id would be shared by every process that is given this output as its file.
    if (isMade) node.comment = ' made at each start';
    if (isHidden) node.comment = ' set, not shown';
  }
  return document.toString({ lineWidth: 0 });
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);
