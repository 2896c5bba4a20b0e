import { holdsSecret, jsonText, mask } from './json-text';

describe('jsonText', () => {
  const value = { url: 'https://a', auth: { password: 'p', apiKey: 'k' }, tokens: ['t'] };

  it('masks the values of fields that are named like a secret, at every depth', () => {
    expect(JSON.parse(jsonText(value, false))).toEqual({
      url: 'https://a',
      auth: { password: mask, apiKey: mask },
      tokens: mask,
    });
    expect(JSON.parse(jsonText(value))).toEqual(value);
    expect(holdsSecret(value)).toBe(true);
  });

  it('does not mask the name of a secret that a worker inserts', () => {
    const reference = { password: '{{secrets.db}}', token: '' };
    expect(JSON.parse(jsonText(reference, false))).toEqual(reference);
    expect(holdsSecret(reference)).toBe(false);
  });

  it('shows a text as it is', () => {
    expect(jsonText('plain "text"', false)).toBe('plain "text"');
    expect(holdsSecret('password')).toBe(false);
  });
});
