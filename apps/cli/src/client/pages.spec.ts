import { readPages, type PageRequest } from './pages';

describe('readPages', () => {
  /** A list of numbers in pages of at most `size`. Of the filtered list, only multiples of `step` are left. */
  const listOf = (count: number, size: number, step = 1) => {
    const requests: PageRequest[] = [];
    const read = (request: PageRequest) => {
      requests.push(request);
      const from = Number(request.cursor ?? 0);
      const end = Math.min(count, from + Math.min(size, request.limit));
      const items = Array.from({ length: end - from }, (_, i) => from + i).filter(
        (each) => each % step === 0,
      );
      return Promise.resolve({ items, next_cursor: end < count ? String(end) : null });
    };
    return { read, requests };
  };

  it('reads until the list ends', async () => {
    const { read, requests } = listOf(450, 200);
    expect(await readPages(1000, read)).toMatchObject({ items: { length: 450 }, next_cursor: null });
    expect(requests).toEqual([{ limit: 200 }, { limit: 200, cursor: '200' }, { limit: 200, cursor: '400' }]);
  });

  it('stops at the limit, and returns the cursor of the next entry', async () => {
    const { read } = listOf(450, 200);
    expect(await readPages(250, read)).toMatchObject({ items: { length: 250 }, next_cursor: '250' });
  });

  it('continues after a page that is empty because of a filter', async () => {
    const { read } = listOf(100, 10, 40);
    expect((await readPages(50, read)).items).toEqual([0, 40, 80]);
  });
});
