/** Preloaded into the apps that npm start runs: they stop when it is gone, also when it was killed. */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  // Their Redis goes at the same time, and without it an orderly stop would wait for it, on a port that is wanted again.
  setTimeout(() => process.exit(1), 3_000).unref();
});
// Listening for that must not hold a process open that has nothing else to do.
process.channel?.unref();
