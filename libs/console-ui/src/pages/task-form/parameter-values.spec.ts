import { otherParameters, parameterOf, parameterText, readObject, withOthers } from './parameter-values';

const fields = (['url', 'body'] as const).map((name) => ({
  name,
  kind: 'json' as const,
  description: '',
  required: false,
  options: [],
  default: null,
}));

describe('The parameters of an executor', () => {
  const parameters = { url: 'https://a.example', region: 'eu', body: { day: 1 } };

  it('are split into those with a field and others, and put together again', () => {
    const others = otherParameters(parameters, fields);
    expect(others).toEqual({ region: 'eu' });
    expect(withOthers(parameters, fields, { zone: 'a' })).toEqual({
      url: 'https://a.example',
      body: { day: 1 },
      zone: 'a',
    });
  });

  it('are read from a JSON object, and from nothing else', () => {
    expect(readObject('{"a": 1}', '')).toEqual({ value: { a: 1 } });
    expect(readObject(' ', '')).toEqual({ value: {} });
    expect(readObject('[1]', 'an object!')).toEqual({ problem: 'an object!' });
    expect(readObject('{"a":', '')).toHaveProperty('problem');
  });

  it.each([
    ['json', { a: 1 }],
    ['json', 'plain text'],
    ['json', '204'],
    ['json', '"quoted"'],
    ['json', '2xx'],
    ['json', 204],
    ['text', '204'],
    ['flag', false],
    ['number', 3],
  ] as const)('of the kind %s read %j as it was shown', (kind, value) => {
    expect(parameterOf(parameterText(value, kind), kind)).toEqual(value);
  });

  it('are left out when nothing is typed', () => {
    expect(parameterOf(' ', 'text')).toBeUndefined();
  });
});
