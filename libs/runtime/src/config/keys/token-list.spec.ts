import { createHash } from 'node:crypto';
import { configurationFrom, loadConfiguration } from '../load-configuration';
import { describeConfiguration } from '../describe-configuration';
import { tokenList } from './token-list';

const secret = 'h7Qm2x9VbT4kLz8RwJ5nYc3D';
const another = 'Zk5Wq9LmN2vB8xCt4RjH7sDf';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const sha256 = hashOf(secret);

describe('api.tokens', () => {
  it('reads several tokens and keeps only the hashes of their secrets', () => {
    const tokens = tokenList.fromText(`ops:operator:${secret}, old:viewer:sha256=${hashOf(another)}`);
    expect(tokens).toEqual([
      { name: 'ops', role: 'operator', sha256 },
      { name: 'old', role: 'viewer', sha256: hashOf(another) },
    ]);
    expect(tokenList.fromYaml([`ops:operator:${secret}`], undefined)).toEqual([
      { name: 'ops', role: 'operator', sha256 },
    ]);
  });

  it('limits an executor token to the service that it names', () => {
    const [token] = tokenList.fromText(`reports-1:executor@reports:${secret}`) as [unknown];
    expect(token).toEqual({ name: 'reports-1', role: 'executor', service: 'reports', sha256 });
    expect(tokenList.fromYaml([`reports-1:executor@reports:sha256=${sha256}`], undefined)).toEqual([token]);
    expect(tokenList.accepts([token])).toBe(true);
  });

  it.each([
    ['without a service', { role: 'executor' }],
    ['with an invalid service', { role: 'executor', service: 'a b' }],
    ['with the service inside the role', { role: 'executor@reports' }],
  ])('refuses a token from code for an executor %s, and a service for another role', (_, given) => {
    expect(tokenList.accepts([{ name: 'a', sha256, ...given }])).toBe(false);
    expect(tokenList.accepts([{ name: 'a', sha256, role: 'admin', service: 'reports' }])).toBe(false);
  });

  it.each([
    ['an executor of no service', `reports-1:executor:${secret}`, 'names no service'],
    ['an executor of an empty service', `reports-1:executor@:${secret}`, 'has an unknown role'],
    ['an executor of every service', `reports-1:executor@*:${secret}`, 'has an unknown role'],
    ['an operator of a service', `ops:operator@reports:${secret}`, 'has an unknown role'],
    ['a short one', 'ops:operator:h7Qm2x9VbT4k', 'has a secret that is shorter than 24 characters'],
    ['a sample', 'ops:operator:change-me-h7Qm2x9VbT4kLz8RwJ5nYc3D', 'has a secret that looks like a sample'],
    [
      'a pattern',
      'ops:operator:abababababababababababababababab',
      'has a secret that has fewer than 10 different characters',
    ],
    ['an unknown role', `ops:root:${secret}`, 'has an unknown role'],
    ['no name', `:viewer:${secret}`, 'has an invalid name'],
    ['a secret alone', secret, 'is not name:role:secret'],
    [
      'the name of callers without a token',
      `Anonymous:viewer:${secret}`,
      'has the name of callers without a',
    ],
    [
      'its own name',
      'release-bot:viewer:release-bot-h7Qm2x9VbT4k',
      'has a secret that holds the name of its',
    ],
    ['a hash of password', `ops:admin:sha256=${hashOf('password')}`, 'has the hash of a well-known secret'],
    ['a hash of P4ssw0rd!', `ops:admin:sha256=${hashOf('P4ssw0rd!')}`, 'has the hash of a well-known secret'],
    ['an invalid hash', 'ops:viewer:sha256=abc', 'has a hash that is not 64 hexadecimal digits'],
  ])('refuses %s, and says which token is wrong and why', (_, text, fault) => {
    expect(tokenList.fromText(text)).toBeUndefined();
    const refused = () => loadConfiguration({ environment: { DS_API_TOKENS: `a:viewer:${secret},${text}` } });
    expect(refused).toThrow(`given:   2 tokens; number 2 ${fault}`);
    expect(refused).not.toThrow(secret);
  });

  it.each([
    ['name', `a:viewer:${another}`],
    ['secret', `b:viewer:sha256=${sha256}`],
  ])('refuses two tokens with the same %s, and says which ones', (what, text) => {
    const refused = () => loadConfiguration({ environment: { DS_API_TOKENS: `a:viewer:${secret},${text}` } });
    expect(refused).toThrow(`given:   2 tokens; number 2 has the ${what} of number 1`);
    expect(refused).not.toThrow(secret);
  });

  it('refuses from code what it refuses in a file', () => {
    expect(tokenList.accepts([{ name: 'a', role: 'viewer', sha256 }])).toBe(true);
    expect(tokenList.accepts([{ name: 'a', role: 'viewer', sha256: 'abc' }])).toBe(false);
    const accepts = (...tokens: [name: string, hash: string][]) =>
      tokenList.accepts(tokens.map(([name, hash]) => ({ name, role: 'viewer', sha256: hash })));
    expect(accepts(['a', sha256], ['b', hashOf(another)])).toBe(true);
    expect(accepts(['a', sha256], ['a', hashOf(another)])).toBe(false);
    expect(accepts(['a', sha256], ['b', sha256])).toBe(false);
    expect(accepts(['anonymous', sha256])).toBe(false);
    expect(accepts(['a', hashOf('password')])).toBe(false);
  });

  it('is read from the environment, and appears neither in an error nor in --print-config', () => {
    const refusal = () => loadConfiguration({ environment: { DS_API_TOKENS: `ops:root:${secret}` } });
    expect(refusal).toThrow(/DS_API_TOKENS/);
    expect(refusal).not.toThrow(secret);
    const configuration = configurationFrom({ api: { tokens: [{ name: 'ops', role: 'admin', sha256 }] } });
    expect(configuration.api.tokens).toHaveLength(1);
    expect(describeConfiguration(configuration)).not.toContain(sha256);
  });
});
