import { isLater, positionAfter } from './event-id';

describe('The id of an event', () => {
  it('is later by its time, its number and its position among the events of one step', () => {
    const ordered = ['1-9', '2-0', '2-0.1', '2-0.10', '2-1', '10-0'];
    for (const [i, id] of ordered.entries())
      expect(ordered.filter((other) => isLater(id, other))).toEqual(ordered.slice(0, i));
  });

  it('is known when its number counts microseconds, as the numbers of SQL stores do', async () => {
    const newest = '1790000000000-1790000000000123';
    const { isKnown } = await positionAfter('1790000000000-1790000000000122', {
      newest: () => Promise.resolve(newest),
    });
    expect(isKnown).toBe(true);
  });

  it('is known with and without a position', async () => {
    const changes = { newest: () => Promise.resolve('5-0.3') };
    for (const id of ['5-0', '5-0.3', '4-9.7'])
      expect(await positionAfter(id, changes)).toMatchObject({ position: id, isKnown: true });
    for (const id of ['5-0.4', '6-0', 'x', '5-0.'])
      expect(await positionAfter(id, changes)).toMatchObject({ position: '5-0.3', isKnown: false });
  });
});
