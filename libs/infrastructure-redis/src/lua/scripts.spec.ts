import { keyNames } from '../keyspace';
import { constantNames } from './constants';
import { defineScript } from './define-script';
import { scripts } from './scripts';

/** The words of a script's code, without its comments and its quoted texts. */
function wordsOf(source: string): Set<string> {
  const code = source.replace(/--\[\[[\s\S]*?\]\]|--[^\n]*|'[^'\n]*'|"[^"\n]*"/g, ' ');
  return new Set(code.match(/[A-Za-z_][A-Za-z0-9_]*/g));
}

describe('The Lua scripts', () => {
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

  it('are refused when the wrapper and the header do not name the same arguments', () => {
    const source = '--[[ trial: a script.\n  ARGV  taskId reason\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, ['taskId'], Number)).toThrow(
      'takes taskId reason, its wrapper gives taskId',
    );
  });

  it('are refused when they name a key that the keyspace does not have', () => {
    const source = '--[[ trial: a script.\n  KEYS  taskDetial\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('names a key taskDetial');
  });

  it('are refused when they name a constant that does not exist', () => {
    const source = '--[[ trial: a script.\n  CONST  queuePatienceMs maxTask\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('names a constant maxTask,');
  });

  it('have their constants as locals', () => {
    const source = '--[[ trial: a script.\n  CONST  dayMs maxUnpacked\n]]\nreturn 1\n';
    expect(defineScript(source, {}, [], Number).source).toContain(
      'local dayMs, maxUnpacked = 86400000, 1000\n',
    );
  });

  it('are refused when they include what there is not', () => {
    const source = '--[[ trial: a script.\n  INCLUDE  clock\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('includes clock');
  });
});
