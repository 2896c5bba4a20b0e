import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/**
 * Encodes DER and X.509 as far as test certificates need it, because Node.js can read certificates but not create them.
 */
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (at: number) =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);

const version3 = der(0xa0, der(0x02, Buffer.from([2])));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const isAuthority = sequence(oid('551d13'), der(0x04, sequence(der(0x01, Buffer.from([0xff])))));
const isNamed = (host: string) => sequence(oid('551d11'), der(0x04, sequence(der(0x82, Buffer.from(host)))));

const dayMs = 86_400_000;

export interface Identity {
  readonly name: string;
  readonly key: string;
  readonly cert: string;
}

/** Creates a key and a certificate that is valid for two days. Without an issuer, it is a self-signed authority. */
export function newIdentity(name: string, issuer?: Identity): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const contents = sequence(
    version3,
    // The leading 1 keeps the serial number positive.
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    sequence(time(now - dayMs), time(now + dayMs)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(issuer ? isNamed(name) : isAuthority)),
  );
  const signer: KeyObject = issuer ? createPrivateKey(issuer.key) : privateKey;
  const cert = sequence(contents, ecdsaWithSha256, bits(sign('sha256', contents, signer)));
  return {
    name,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
