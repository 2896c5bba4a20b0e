import { keyNames } from '../keyspace';
import { constantNames } from './constants';
import { defineRecord, defineScript } from './define-script';
import { scripts } from './scripts';

/** The words of a script's code, without its comments and its quoted texts. */
function wordsOf(source: string): Set<string> {
  const code = source.replace(/--\[\[[\s\S]*?\]\]|--[^\n]*|'[^'\n]*'|"[^"\n]*"/g, ' ');
  return new Set(code.match(/[A-Za-z_][A-Za-z0-9_]*/g));
}

describe('a Lua script', () => {
  it.each(Object.values(scripts))('$name declares every key that it uses', (script) => {
    const words = wordsOf(script.source);
    const used = keyNames.filter((name) => words.has(name));
    expect([...script.keys].sort()).toEqual(used.sort());
  });

  it.each(Object.values(scripts))('$name declares every constant that it uses', (script) => {
    const words = wordsOf(script.source);
    const used = constantNames.filter((name) => words.has(name));
    expect([...script.constants].sort()).toEqual(used.sort());
  });

  it('is refused when its header and its wrapper name different arguments', () => {
    const source = '--[[ trial: a script.\n  ARGV  taskId reason\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, ['taskId'], Number)).toThrow(
      'The header of script trial declares "reason taskId", but its TypeScript names "taskId"',
    );
  });

  it('is refused when it names a key that the keyspace does not have', () => {
    const source = '--[[ trial: a script.\n  KEYS  taskDetial\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('names a key taskDetial');
  });

  it('is refused when it names a constant that does not exist', () => {
    const source = '--[[ trial: a script.\n  CONST  queuePatienceMs maxTask\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('names a constant maxTask,');
  });

  it('has its constants as locals', () => {
    const source = '--[[ trial: a script.\n  CONST  dayMs maxUnpacked\n]]\nreturn 1\n';
    expect(defineScript(source, {}, [], Number).source).toContain(
      'local dayMs, maxUnpacked = 86400000, 1000\n',
    );
  });

  it('is refused when it includes a file that does not exist', () => {
    const source = '--[[ trial: a script.\n  INCLUDE  clock\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('includes clock, but');
  });

  it('gets the values of a record in the order of its header', () => {
    const source =
      '--[[ trial: a script.\n  RECORD  pair: first second\n  RECORD  other: third\n]]\nreturn 1\n';
    expect(defineRecord(source, 'pair', ['second', 'first'])({ second: 2, first: 1 })).toEqual([1, 2]);
    expect(defineScript(source, {}, [], Number).source).toContain(
      'local pairRecord = { size = 2, at = function(i) return { first = ARGV[i + 1], second = ARGV[i + 2] } end }\n' +
        'local otherRecord = { size = 1, at = function(i) return { third = ARGV[i + 1] } end }\n',
    );
  });

  it('is refused when its header and its wrapper name different fields of a record', () => {
    const source = '--[[ trial: a script.\n  RECORD  pair: first second\n]]\nreturn 1\n';
    expect(() => defineRecord(source, 'pair', ['first', 'third'])).toThrow(
      'The header of record pair declares "first second", but its TypeScript names "first third"',
    );
  });
});
