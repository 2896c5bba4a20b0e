import { createHash } from 'node:crypto';
import { configurationFrom, loadConfiguration } from './load-configuration';
import { describeConfiguration } from './describe-configuration';
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

  it.each([
    ['a short one', 'ops:operator:h7Qm2x9VbT4k'],
    ['a sample', 'ops:operator:change-me-h7Qm2x9VbT4kLz8RwJ5nYc3D'],
    ['a pattern', 'ops:operator:abababababababababababababababab'],
    ['a role that there is not', `ops:root:${secret}`],
    ['no name', `:viewer:${secret}`],
  ])('refuses %s', (_, text) => expect(tokenList.fromText(text)).toBeUndefined());

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
