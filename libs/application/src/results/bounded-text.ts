const encoder = new TextEncoder();

/** Number of bytes of the text as UTF-8, without encoding it. A lone surrogate counts as half of a pair. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // Each half of a surrogate pair counts for two of the pair's four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** Returns the longest beginning of the text that fits, without splitting a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return read === text.length ? text : text.slice(0, read);
}

/** Returns the text if it fits. Otherwise returns its beginning and the number of bytes that are missing. */
export function boundedText(text: string, maxBytes: number): string {
  const kept = cutToBytes(text, maxBytes);
  return kept.length === text.length
    ? text
    : `${kept} ... (${utf8Length(text) - utf8Length(kept)} bytes more)`;
}
