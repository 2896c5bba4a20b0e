import { givingWay } from './giving-way';

const work = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('givingWay', () => {
  it('lets other work run once a part has taken long, and only then', async () => {
    let others = 0;
    const timer = setInterval(() => (others += 1), 0);
    try {
      const giveWay = givingWay();
      for (let parts = 0; parts < 1000; parts += 1) await giveWay();
      expect(others).toBe(0);
      for (let parts = 0; parts < 3; parts += 1) {
        work(15);
        await giveWay();
      }
      expect(others).toBeGreaterThan(1);
    } finally {
      clearInterval(timer);
    }
  });
});
