/**
 * Splits items into parts, in their order. A part ends with the item that brings it over `maxSize`, so an item that is
 * too large alone still gets a part. There is at least one part, which may be empty.
 */
export function inParts<Item>(
  items: readonly Item[],
  maxSize: number,
  sizeOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const parts: Item[][] = [[]];
  let size = 0;
  for (const item of items) {
    if (size > maxSize) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(item);
    size += sizeOf(item);
  }
  return parts;
}
