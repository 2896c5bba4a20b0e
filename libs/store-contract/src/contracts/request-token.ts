let requests = 0;

/** A token that no request has used. */
export function freshRequestToken(): string {
  requests += 1;
  return `request-${requests}`;
}
