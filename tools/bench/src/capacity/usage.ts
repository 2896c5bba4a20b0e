import type { RedisProbe } from '../peers/redis-probe';

/** What Redis has used until a moment. */
export class Usage {
  constructor(
    readonly cpuMicros: number,
    readonly commands: number,
    readonly networkBytes: number,
  ) {}

  since({ cpuMicros, commands, networkBytes }: Usage): Usage {
    return new Usage(this.cpuMicros - cpuMicros, this.commands - commands, this.networkBytes - networkBytes);
  }
}

export async function usageOf(probe: RedisProbe): Promise<Usage> {
  return new Usage(await probe.cpuMicros(), await probe.commands(), await probe.networkBytes());
}
