import { createHash } from 'node:crypto';
import { configurationFrom, loadConfiguration } from '../load-configuration';
import { describeConfiguration } from '../describe-configuration';
import { tokenList } from './token-list';

const secret = 'h7Qm2x9VbT4kLz8RwJ5nYc3D';
const sha256 = createHash('sha256').update(secret).digest('hex');

describe('api.tokens', () => {
  it('reads several, and keeps no secret', () => {
    const tokens = tokenList.fromText(`ops:operator:${secret}, old:viewer:sha256=${sha256}`);
    expect(tokens).toEqual([
      { name: 'ops', role: 'operator', sha256 },
      { name: 'old', role: 'viewer', sha256 },
    ]);
    expect(tokenList.fromYaml([`ops:operator:${secret}`], undefined)).toEqual([
      { name: 'ops', role: 'operator', sha256 },
    ]);
  });

  it('gives an executor the one service that it names', () => {
    const [token] = tokenList.fromText(`reports-1:executor@reports:${secret}`) as [unknown];
    expect(token).toEqual({ name: 'reports-1', role: 'executor', service: 'reports', sha256 });
    expect(tokenList.fromYaml([`reports-1:executor@reports:sha256=${sha256}`], undefined)).toEqual([token]);
    expect(tokenList.accepts([token])).toBe(true);
  });

  it.each([
    ['that names no service', { role: 'executor' }],
    ['whose service is no name', { role: 'executor', service: 'a b' }],
    ['whose role and service are one', { role: 'executor@reports' }],
  ])('takes from code no executor %s, and no service of a person', (_, given) => {
    expect(tokenList.accepts([{ name: 'a', sha256, ...given }])).toBe(false);
    expect(tokenList.accepts([{ name: 'a', sha256, role: 'admin', service: 'reports' }])).toBe(false);
  });

  it.each([
    ['an executor of no service', `reports-1:executor:${secret}`, 'names no service'],
    ['an executor of an empty service', `reports-1:executor@:${secret}`, 'has a role that there is not'],
    ['an executor of every service', `reports-1:executor@*:${secret}`, 'has a role that there is not'],
    ['an operator of a service', `ops:operator@reports:${secret}`, 'has a role that there is not'],
    ['a short one', 'ops:operator:h7Qm2x9VbT4k', 'has a secret that is shorter than 24 characters'],
    ['a sample', 'ops:operator:change-me-h7Qm2x9VbT4kLz8RwJ5nYc3D', 'has a secret that looks like a sample'],
    [
      'a pattern',
      'ops:operator:abababababababababababababababab',
      'has a secret that has fewer than 10 different characters',
    ],
    ['a role that there is not', `ops:root:${secret}`, 'has a role that there is not'],
    ['no name', `:viewer:${secret}`, 'has a name that is none'],
    ['a secret alone', secret, 'is not name:role:secret'],
    ['a hash that is none', 'ops:viewer:sha256=abc', 'has a hash that is none'],
  ])('refuses %s, and says which token it is and what is wrong with it', (_, text, fault) => {
    expect(tokenList.fromText(text)).toBeUndefined();
    const refused = () => loadConfiguration({ environment: { DS_API_TOKENS: `a:viewer:${secret},${text}` } });
    expect(refused).toThrow(`given:   2 tokens; number 2 ${fault}`);
    expect(refused).not.toThrow(secret);
  });

  it('refuses two of one name, and a hash that is none', () => {
    expect(tokenList.accepts([{ name: 'a', role: 'viewer', sha256 }])).toBe(true);
    expect(tokenList.accepts([{ name: 'a', role: 'viewer', sha256: 'abc' }])).toBe(false);
    expect(tokenList.accepts([1, 2].map(() => ({ name: 'a', role: 'viewer', sha256 })))).toBe(false);
  });

  it('is read from the environment, and told in no refusal and no printout', () => {
    const refusal = () => loadConfiguration({ environment: { DS_API_TOKENS: `ops:root:${secret}` } });
    expect(refusal).toThrow(/DS_API_TOKENS/);
    expect(refusal).not.toThrow(secret);
    const configuration = configurationFrom({ api: { tokens: [{ name: 'ops', role: 'admin', sha256 }] } });
    expect(configuration.api.tokens).toHaveLength(1);
    expect(describeConfiguration(configuration)).not.toContain(sha256);
  });
});
