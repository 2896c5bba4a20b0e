/**
 * Splits items into parts, in their order. A part ends with the item that brings it over `maxSize`, so an item that is
 * too large alone still gets a part. There is at least one part, which may be empty.
 * @param maxSize the same for all parts, or a function of the index of the part
 */
export function inParts<Item>(
  items: readonly Item[],
  maxSize: number | ((part: number) => number),
  sizeOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const parts: Item[][] = [[]];
  const maxSizeOf = typeof maxSize === 'number' ? () => maxSize : maxSize;
  let size = 0;
  for (const item of items) {
    if (size > maxSizeOf(parts.length - 1)) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(item);
    size += sizeOf(item);
  }
  return parts;
}
