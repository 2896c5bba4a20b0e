import { createHash } from 'node:crypto';
import { isKeyName, type KeyName } from '../keyspace';
import { constants, isConstantName, type ConstantName } from './constants';
import { parseHeader, type ScriptHeader } from './script-header';

export type ScriptArgument = string | number;

/** A Lua script, ready to be sent: its header says which keys and arguments it takes, and in which order. */
export interface Script<Args extends Record<string, ScriptArgument>, Reply> {
  readonly name: string;
  readonly source: string;
  readonly sha: string;
  readonly keys: readonly KeyName[];
  readonly args: readonly (keyof Args & string)[];
  readonly constants: readonly ConstantName[];
  readonly reply: (raw: unknown) => Reply;
}

/**
 * Puts a script together from its file and the files that it includes. The header is the only place that has the order
 * of keys and arguments: the locals that the body uses are generated from it.
 */
export function defineScript<Args extends Record<string, ScriptArgument>, Reply>(
  source: string,
  includes: Readonly<Record<string, string>>,
  args: readonly (keyof Args & string)[],
  reply: (raw: unknown) => Reply,
): Script<Args, Reply> {
  const header = parseHeader(source);
  const parts = withIncludes(header, includes);
  const keys = [...new Set(parts.flatMap((part) => part.header.keys))].map((key) => known(key, header.name));
  const constantNames = [...new Set(parts.flatMap((part) => part.header.constants))].map((name) =>
    knownConstant(name, header.name),
  );
  const given = [...args].sort().join(' ');
  if (given !== [...header.args].sort().join(' ')) {
    throw new Error(`Script ${header.name} takes ${header.args.join(' ')}, its wrapper gives ${given}`);
  }
  const complete = [
    header.flags,
    locals(keys, (i) => `KEYS[${i}]`),
    locals(header.args, (i) => `ARGV[${i}]`),
    locals(constantNames, (i) => String(constants[constantNames[i - 1] as ConstantName])),
    `local namedArguments = ${header.args.length}`,
    ...parts.map((part) => part.header.body),
  ].join('\n');
  return {
    name: header.name,
    source: complete,
    sha: createHash('sha1').update(complete).digest('hex'),
    keys,
    args: header.args,
    constants: constantNames,
    reply,
  };
}

/** The includes that a script needs, each once, before what needs it; the script itself last. */
function withIncludes(
  header: ScriptHeader,
  includes: Readonly<Record<string, string>>,
  placed = new Set<string>(),
): { header: ScriptHeader }[] {
  const before = header.includes.flatMap((name) => {
    if (placed.has(name)) return [];
    placed.add(name);
    const source = includes[name];
    if (source === undefined) throw new Error(`Script ${header.name} includes ${name}, which there is not`);
    return withIncludes(parseHeader(source), includes, placed);
  });
  return [...before, { header }];
}

/** @param valueOf counts from 1, as Lua does */
function locals(names: readonly string[], valueOf: (index: number) => string): string {
  if (names.length === 0) return '';
  return `local ${names.join(', ')} = ${names.map((_, i) => valueOf(i + 1)).join(', ')}`;
}

function known(key: string, script: string): KeyName {
  if (!isKeyName(key))
    throw new Error(`Script ${script} names a key ${key}, which the keyspace does not have`);
  return key;
}

function knownConstant(name: string, script: string): ConstantName {
  if (!isConstantName(name))
    throw new Error(`Script ${script} names a constant ${name}, which lua/constants.ts does not have`);
  return name;
}
