/** Over TLS the name has the prefix `__Host-`, with which browsers refuse a cookie that another host has set. */
const plainName = 'ds_session';
const secureName = `__Host-${plainName}`;

/** Returns the sealed session in the header `Cookie`. The cookie with the safe name comes first. */
export function sessionIn(cookies: string | undefined): string | undefined {
  if (cookies === undefined) return undefined;
  const pairs = cookies.split(';').map((pair) => pair.trim());
  for (const name of [secureName, plainName]) {
    const found = pairs.find((pair) => pair.startsWith(`${name}=`));
    if (found !== undefined) return found.slice(name.length + 1);
  }
  return undefined;
}

/**
 * Value of `Set-Cookie`. Scripts cannot read the cookie, and browsers send it only with requests of our own pages.
 * @param origin the header `Origin` of the request. Only it knows whether the browser uses TLS, because a proxy ends it
 * @param seal an empty text removes the cookie
 */
export function setCookie(origin: string | undefined, seal: string, maxAgeSeconds: number): string {
  const isSecure = origin?.startsWith('https://') ?? false;
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${maxAgeSeconds}`];
  if (isSecure) attributes.push('Secure');
  return `${isSecure ? secureName : plainName}=${seal}; ${attributes.join('; ')}`;
}
