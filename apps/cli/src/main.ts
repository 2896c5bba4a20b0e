import { thisHost } from './host/this-host';
import { exitCodes } from './failures/exit-codes';
import { run } from './run';

const host = thisHost();
void run(host).then((code) => {
  process.exitCode = code;
  // The interrupted command still has open connections or timers.
  if (code === exitCodes.interrupted) process.exit();
});
