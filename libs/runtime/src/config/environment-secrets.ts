import { isSecretName } from '@distribute-schedule/executor-api';
import { secretFault } from '../secrets/worker-secrets';
import type { ConfigurationProblem } from './keys/problems';
import { isSetByKubernetes, type Environment } from './kubernetes-variables';

const prefix = 'DS_SECRET_';

export const isSecretVariable = (variable: string): boolean => variable.startsWith(prefix);

/** Reads the variables `DS_SECRET_NAME`, which hold the secrets that tasks name as `{{secrets.name}}`. */
export function environmentSecrets(environment: Environment): {
  /** Values by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly problems: readonly ConfigurationProblem[];
} {
  const secrets: Record<string, string> = {};
  const problems: ConfigurationProblem[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (value === undefined || !isSecretVariable(variable)) continue;
    if (isSetByKubernetes(variable, value, environment)) continue;
    const name = variable.slice(prefix.length);
    const fault = isSecretName(name)
      ? secretFault(value)
      : 'has an impossible name: after DS_SECRET_ it must have 1 to 64 letters, digits or "_"';
    if (fault === undefined) secrets[name.toLowerCase()] = value;
    else problems.push({ path: variable, place: 'environment', reason: `the secret ${fault}` });
  }
  return { secrets, problems };
}
