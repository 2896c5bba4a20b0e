import { givingWay } from './giving-way';

describe('givingWay', () => {
  it('lets other work run once a part has taken long, and only then', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    let others = 0;
    let next = setImmediate(function other() {
      others += 1;
      next = setImmediate(other);
    });
    const giveWay = givingWay();
    for (let parts = 0; parts < 1000; parts += 1) await giveWay();
    expect(others).toBe(0);
    now += 10;
    await giveWay();
    expect(others).toBe(1);
    await giveWay();
    expect(others).toBe(1);
    clearImmediate(next);
    jest.restoreAllMocks();
  });
});
