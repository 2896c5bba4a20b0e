/** Tells whether the header `Origin` names our own pages. */
export type IsOwnOrigin = (origin: string, host: string) => boolean;

/** The origin of the request itself, and that of the public address, to which a proxy may not pass on the header Host. */
export function ownOrigin(publicUrl: string): IsOwnOrigin {
  const publicOrigin = URL.canParse(publicUrl) ? new URL(publicUrl).origin : undefined;
  return (origin, host) =>
    origin === `http://${host}` || origin === `https://${host}` || origin === publicOrigin;
}
