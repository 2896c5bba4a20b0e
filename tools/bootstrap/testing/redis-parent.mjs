/** A process that takes a Redis, tells who it is, and then waits to be killed or, with `end`, comes to its end. */
import { acquireRedis } from '../redis.mjs';

const { pid, folder } = await acquireRedis({ dedicated: true });
process.send({ pid, folder });
if (process.argv[2] === 'end') process.disconnect();
