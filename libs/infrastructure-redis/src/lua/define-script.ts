import { createHash } from 'node:crypto';
import { isKeyName, type KeyName } from '../keyspace';
import { constants, isConstantName, type ConstantName } from './constants';
import { parseHeader, type ScriptHeader } from './script-header';

export type ScriptArgument = string | number;

/** A Lua script that is ready to be sent. Its header declares which keys and arguments it takes, and in which order. */
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
  const headers = withIncludes(header, includes);
  assertSameNames(`script ${header.name}`, header.args, args);
  const keys = [...new Set(headers.flatMap((part) => part.keys))].map((key) => knownKey(key, header.name));
  const constantNames = [...new Set(headers.flatMap((part) => part.constants))].map((name) =>
    knownConstant(name, header.name),
  );
  const complete = [
    header.flags,
    'local ARGV = ARGV',
    locals(keys, (i) => `KEYS[${i}]`),
    locals(header.args, (i) => `ARGV[${i}]`),
    locals(constantNames, (i) => String(constants[constantNames[i - 1] as ConstantName])),
    `local namedArguments = ${header.args.length}`,
    ...headers.flatMap((part) => [...part.records]).map(([name, fields]) => recordOf(name, fields)),
    ...headers.map((part) => part.body),
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

/**
 * Defines a group of arguments that can repeat after the named ones, such as those of each new task. A RECORD line in the
 * header of the Lua file has their order.
 * @returns a function that puts the values into that order
 */
export function defineRecord<const Names extends readonly string[]>(
  source: string,
  name: string,
  fields: Names,
): (values: Readonly<Record<Names[number], ScriptArgument>>) => ScriptArgument[] {
  const ordered = (parseHeader(source).records.get(name) ?? []) as readonly Names[number][];
  assertSameNames(`record ${name}`, ordered, fields);
  return (values) => ordered.map((field) => values[field]);
}

function assertSameNames(what: string, declared: readonly string[], given: readonly string[]): void {
  const [inHeader, inWrapper] = [[...declared].sort().join(' '), [...given].sort().join(' ')];
  if (inHeader !== inWrapper)
    throw new Error(`The header of ${what} declares "${inHeader}", but its TypeScript names "${inWrapper}"`);
}

/** The headers of the files that a script includes, each once and before the files that need it. The script is the last. */
function withIncludes(
  header: ScriptHeader,
  includes: Readonly<Record<string, string>>,
  placed = new Set<string>(),
): ScriptHeader[] {
  const before = header.includes.flatMap((name) => {
    if (placed.has(name)) return [];
    placed.add(name);
    const source = includes[name];
    if (source === undefined)
      throw new Error(`Script ${header.name} includes ${name}, but scripts/include-${name}.lua is not known`);
    return withIncludes(parseHeader(source), includes, placed);
  });
  return [...before, header];
}

/** @param valueOf gets an index that counts from 1, as Lua does */
function locals(names: readonly string[], valueOf: (index: number) => string): string {
  if (names.length === 0) return '';
  return `local ${names.join(', ')} = ${names.map((_, i) => valueOf(i + 1)).join(', ')}`;
}

/** A table that reads the record after the argument with an index. Lua creates a table with constant names fastest. */
const recordOf = (record: string, fields: readonly string[]): string =>
  `local ${record}Record = { size = ${fields.length}, at = function(i) return { ${fields
    .map((field, i) => `${field} = ARGV[i + ${i + 1}]`)
    .join(', ')} } end }`;

function knownKey(key: string, script: string): KeyName {
  if (!isKeyName(key))
    throw new Error(`Script ${script} names a key ${key}, which the keyspace does not have`);
  return key;
}

function knownConstant(name: string, script: string): ConstantName {
  if (!isConstantName(name))
    throw new Error(`Script ${script} names a constant ${name}, which lua/constants.ts does not have`);
  return name;
}
