import { checkVersion, UnsupportedMysqlError } from './check-version';

describe('checkVersion', () => {
  it.each([
    ['8.0.17', 'MySQL'],
    ['8.4.3', 'MySQL'],
    ['9.1.0', 'MySQL'],
    ['8.0.36-0ubuntu0.22.04.1', 'MySQL'],
    ['10.6.0-MariaDB', 'MariaDB'],
    ['10.11.19-MariaDB-0+deb12u1', 'MariaDB'],
    ['5.5.5-11.4.2-MariaDB', 'MariaDB'],
  ])('accepts %s', (version, product) => {
    expect(checkVersion(version)).toBe(product);
  });

  it.each(['5.7.44', '8.0.16', '10.5.23-MariaDB', '5.5.5-10.5.1-MariaDB'])('refuses %s', (version) => {
    expect(() => checkVersion(version)).toThrow(UnsupportedMysqlError);
  });
});
