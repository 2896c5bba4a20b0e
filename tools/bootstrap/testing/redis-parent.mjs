/** A process that takes a Redis, tells who it is, and then waits to be killed or, with `end`, comes to its end. */
import { acquireRedis } from '../redis.mjs';

const { pid, folder } = await acquireRedis({ dedicated: true });
// A channel that nobody listens on does not hold a process open.
if (process.argv[2] !== 'end') process.on('disconnect', () => process.exit());
process.send({ pid, folder });
