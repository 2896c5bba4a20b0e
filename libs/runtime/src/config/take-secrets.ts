import { isSecretVariable } from './environment-secrets';
import { secretVariables } from './environment-layer';
import type { Environment } from './kubernetes-variables';

/** Secrets that were removed from the environment of this process. */
const taken = new Map<string, string>();

/**
 * Removes the secrets from the environment, so that child processes, crash reports and code of users do not see them.
 * Returns the environment with them; a later call returns them again.
 */
export function takeSecrets(environment: NodeJS.ProcessEnv): Environment {
  for (const [variable, value] of Object.entries(environment)) {
    if (value === undefined || !(isSecretVariable(variable) || secretVariables.has(variable))) continue;
    taken.set(variable, value);
    Reflect.deleteProperty(environment, variable);
  }
  return { ...Object.fromEntries(taken), ...environment };
}
