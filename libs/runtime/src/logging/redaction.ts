const names = [
  'password',
  'passwd',
  'secret',
  'token',
  'attemptToken',
  'accessToken',
  'access_token',
  'apiKey',
  'api_key',
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
];

/** Fields that are never written out, wherever they stand in the first three levels of what is logged. */
export const redactedPaths: string[] = [
  ...names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  '*["x-api-key"]',
  '*["set-cookie"]',
  // The arguments of a Redis command that failed: a password (AUTH) or a task's payload.
  '*.command.args',
];
