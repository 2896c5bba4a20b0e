/** A process that acquires a Redis and reports its pid and folder. Then it waits to be killed or, with `end`, exits. */
import { acquireRedis } from '../redis.mjs';

const { pid, folder } = await acquireRedis({ dedicated: true });
// Without this listener the channel does not keep the process alive.
if (process.argv[2] !== 'end') process.on('disconnect', () => process.exit());
process.send({ pid, folder });
