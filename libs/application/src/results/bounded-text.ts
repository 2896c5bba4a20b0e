const encoder = new TextEncoder();

/** How many bytes the text takes as UTF-8, counted without making them. Half a pair of surrogates counts as half of it. */
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

/** The longest beginning that fits, without splitting a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return read === text.length ? text : text.slice(0, read);
}

/** The text itself if it fits, else its beginning and a mark that says what is missing. */
export function boundedText(text: string, maxBytes: number): string {
  const kept = cutToBytes(text, maxBytes);
  return kept.length === text.length
    ? text
    : `${kept} ... (${utf8Length(text) - utf8Length(kept)} bytes more)`;
}
