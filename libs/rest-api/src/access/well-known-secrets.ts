import { createHash } from 'node:crypto';

/** Common passwords, and secrets of samples. */
const words = (
  'password passwd pass secret token admin administrator root user guest test demo default changeme change-me ' +
  'change_me example sample letmein welcome login master access hello world monkey dragon iloveyou football ' +
  'baseball sunshine princess shadow superman batman trustno1 starwars whatever freedom flower passphrase ' +
  'qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx qazwsx abc abc123 abcdef ' +
  'abcd1234 a1b2c3d4 12345 123456 1234567 12345678 123456789 1234567890 123123 111111 000000 654321 987654321 ' +
  'scheduler schedule distribute-schedule worker operator viewer executor service server client internal local ' +
  'localhost redis company manager system super superuser support oracle postgres mysql mongo rabbitmq kafka ' +
  'docker kubernetes jenkins gitlab github foobar foo bar baz qux temp temporary none null undefined nothing ' +
  'api apikey api-key api_key key mykey mysecret my-secret mytoken my-token mypassword my-password your-secret ' +
  'your-token your-password secret-key secretkey supersecret super-secret topsecret top-secret secrettoken ' +
  'admin-token admintoken ops ops-token correcthorsebatterystaple correct-horse-battery-staple s3cr3t p4ssw0rd ' +
  'passw0rd p@ssw0rd p@ssword pa$$word pa$$w0rd t0ken adm1n r00t'
).split(' ');
const endings = ['', '1', '12', '123', '1234', '!', '1!', '123!', '@123', '2024', '2025', '2026', '\n'];
const cases = [
  (word: string) => word,
  (word: string) => word.toUpperCase(),
  (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1),
];

/** Made at the first use, because only a configuration with hashes needs it. */
let hashes: ReadonlySet<string> | undefined;

/** True if a SHA-256 hash, in hexadecimal, is that of a secret that everybody tries first. */
export function isHashOfWellKnownSecret(sha256: string): boolean {
  hashes ??= new Set(wellKnownSecrets().map(hashOf));
  return hashes.has(sha256);
}

function wellKnownSecrets(): string[] {
  const spelt = words.flatMap((word) => cases.map((change) => change(word)));
  const single = spelt.flatMap((word) => endings.map((ending) => word + ending));
  return ['', ...new Set([...single, ...words.map((word) => word + word)])];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
