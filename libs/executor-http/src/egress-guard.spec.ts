import type { LookupAddress } from 'node:dns';
import { EgressGuard, EgressRefusedError, type EgressSettings } from './egress-guard';

const strict: EgressSettings = { allowPrivate: false, allowLoopback: false };
const lenient: EgressSettings = { allowPrivate: true, allowLoopback: true };

const resolvingTo = (...addresses: string[]) => {
  const records: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  return () => Promise.resolve(records);
};

describe('EgressGuard', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://0xa9.254.0xa9.254/',
    'http://169.254.43518/',
    'http://169.254.169.254./',
    'http://１６９.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[::169.254.169.254]/',
    'http://[::ffff:0:169.254.169.254]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:a9fe:a9fe::]/',
    'http://[2001:0:1::]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fd00:ec2::23]/',
    'http://[fd00:ec2:ffff::1]/',
    'http://[fd20:ce::254]/',
    'http://[ff02::1]/',
    'http://[::]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://240.0.0.1/',
  ])('never allows %s', (url) => {
    expect(() => new EgressGuard(lenient).checkUrl(url)).toThrow(EgressRefusedError);
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.9.9.9/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[0::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
  ])('allows the own machine, written as %s, only if allowLoopback is set', (url) => {
    expect(() => new EgressGuard({ ...lenient, allowLoopback: false }).checkUrl(url)).toThrow('own machine');
    expect(new EgressGuard({ ...strict, allowLoopback: true }).checkUrl(url)).toBeInstanceOf(URL);
  });

  it.each([
    'http://10.1.2.3/',
    'http://172.31.255.255/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://[fd12::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'http://167772161/',
  ])('allows a private network, written as %s, only if allowPrivate is set', (url) => {
    expect(() => new EgressGuard({ ...lenient, allowPrivate: false }).checkUrl(url)).toThrow(
      'private address',
    );
    expect(new EgressGuard({ ...strict, allowPrivate: true }).checkUrl(url)).toBeInstanceOf(URL);
  });

  it.each([
    'http://example.com/',
    'https://93.184.215.14/',
    'http://172.32.0.1/',
    'http://[2606:4700::1111]/',
    'http://[64:ff9b::808:808]/',
  ])('allows %s', (url) => {
    expect(new EgressGuard(strict).checkUrl(url).href).toBe(url);
  });

  it.each([
    ['ftp://example.com/', 'http:// or https://'],
    ['file:///etc/passwd', 'http:// or https://'],
    ['http://user@example.com/', 'a user or a password'],
    ['http://:secret@example.com/', 'a user or a password'],
    ['example.com', 'is not a URL'],
    ['http://[fe80::1%25eth0]/', 'is not a URL'],
    ['', 'is not a URL'],
  ])('refuses %s', (url, reason) => {
    expect(() => new EgressGuard(lenient).checkUrl(url)).toThrow(reason);
  });

  it('passes the addresses that it has checked to the connection', async () => {
    const guard = new EgressGuard(strict, resolvingTo('93.184.215.14', '2606:4700::1111'));
    const all = await new Promise((resolve) => {
      guard.lookup('example.com', { all: true }, (error, found) => resolve([error, found]));
    });
    expect(all).toEqual([
      null,
      [
        { address: '93.184.215.14', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
    ]);
    const one = await new Promise((resolve) => {
      guard.lookup('example.com', { family: 6 }, (...result) => resolve(result));
    });
    expect(one).toEqual([null, '2606:4700::1111', 6]);
  });

  it('refuses a name when one of its addresses is refused', async () => {
    const guard = new EgressGuard(strict, resolvingTo('93.184.215.14', '169.254.169.254'));
    await expect(guard.resolve('rebound.example')).rejects.toThrow(
      '"rebound.example" resolves to 169.254.169.254, which is a link-local, metadata or otherwise special address',
    );
    const error = await new Promise((resolve) => guard.lookup('rebound.example', { all: true }, resolve));
    expect(error).toBeInstanceOf(EgressRefusedError);
  });

  it.each(['fe80::1%eth0', '::ffff:127.0.0.1', 'no address'])(
    'refuses a name that resolves to %s',
    async (address) => {
      await expect(new EgressGuard(strict, resolvingTo(address)).resolve('a.example')).rejects.toThrow(
        EgressRefusedError,
      );
    },
  );

  it('passes on the error when a name does not exist', async () => {
    const guard = new EgressGuard(strict, () => Promise.reject(new Error('getaddrinfo ENOTFOUND')));
    await expect(guard.resolve('nowhere.invalid')).rejects.toThrow('ENOTFOUND');
  });
});
