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

/** Fields that are always masked, in the first three levels of the logged object. */
export const redactedPaths: string[] = [
  ...names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  '*["x-api-key"]',
  '*["set-cookie"]',
  // The arguments of a Redis command that failed: a password (AUTH) or a task's payload.
  '*.command.args',
];
