/**
 * A delay in [0, belowMs) that is the same on every machine: drawn from the text by FNV-1a, with murmur3's last mixing
 * so that texts which differ in their last digit lie far apart.
 */
export function jitterOf(text: string, belowMs: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * belowMs);
}
