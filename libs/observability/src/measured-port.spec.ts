import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { RecordingLogger } from '@distribute-schedule/application/testing';
import { Registry } from 'prom-client';
import { measuredPort } from './measured-port';
import { createMeters } from './meters';

class Port {
  private calls = 0;
  constructor(private readonly error?: Error) {}

  claim(slots: number): Promise<number> {
    this.calls += 1;
    return this.error ? Promise.reject(this.error) : Promise.resolve(slots + this.calls);
  }
}

function setUp(error?: Error, answered: (reply: number, args: [number]) => void = () => undefined) {
  const registry = new Registry();
  const logger = new RecordingLogger();
  const meters = createMeters({ process: registry, cluster: new Registry() }, []);
  const port = measuredPort(new Port(error), { claim: 'claim' }, { meters, logger }, { claim: { answered } });
  return { port, logger, lines: async () => (await registry.metrics()).split('\n') };
}

describe('A measured port', () => {
  it('answers as the port does, and times the step', async () => {
    const { port, lines } = setUp();
    expect([await port.claim(5), await port.claim(5)]).toEqual([6, 7]);
    expect(await lines()).toContain('ds_store_round_trip_seconds_count{step="claim"} 2');
  });

  it.each([
    [new StoreUnavailableError('gone'), 'unavailable'],
    [new StoreFullError(), 'full'],
  ])('rejects as the port does, and counts the error: %s', async (error, reason) => {
    const { port, lines } = setUp(error);
    await expect(port.claim(1)).rejects.toBe(error);
    expect(await lines()).toContain(`ds_store_errors_total{step="claim",reason="${reason}"} 1`);
  });

  it('counts no error of the store when a step is refused for another reason', async () => {
    const { port, lines } = setUp(new Error('refused'));
    await expect(port.claim(1)).rejects.toThrow('refused');
    expect((await lines()).filter((line) => line.startsWith('ds_store_errors_total'))).toEqual([]);
  });

  it('answers although an observer throws, and logs that', async () => {
    const { port, logger } = setUp(undefined, () => {
      throw new Error('a bug');
    });
    expect(await port.claim(1)).toBe(2);
    expect(logger.lines.map(({ message }) => message)).toEqual(['could not measure a step']);
  });
});
