/** Preloaded into the app that npm start runs: it stops when that is gone, also when that was killed. */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  // What still runs then is not waited for on a port and a folder that are wanted again.
  setTimeout(() => process.exit(1), 3_000).unref();
});
// Listening for that must not hold a process open that has nothing else to do.
process.channel?.unref();
