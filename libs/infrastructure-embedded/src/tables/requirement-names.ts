import { createHash } from 'node:crypto';
import type { Tables } from './tables';

/** A key holds 1,978 bytes, and sixteen labels of the longest kind are more. */
const longest = 512;

/** How a requirement stands in a key, to be found again. */
export function findRequirement(requirement: string): string {
  if (requirement.length <= longest) return requirement;
  return `# ${createHash('sha256').update(requirement).digest('hex')}`;
}

/** The same for one that tasks are to wait for: its name can be read back. */
export function nameRequirement({ requirements }: Tables, requirement: string): string {
  const name = findRequirement(requirement);
  if (name !== requirement && !requirements.doesExist(name)) requirements.putSync(name, requirement);
  return name;
}

export function readRequirement({ requirements }: Tables, name: string): string {
  return name.startsWith('# ') ? (requirements.get(name) ?? name) : name;
}
