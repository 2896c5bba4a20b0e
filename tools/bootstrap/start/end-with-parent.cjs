/** Preloaded into the apps that npm start runs: they stop when it is gone, also when it was killed. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening for that must not hold a process open that has nothing else to do.
process.channel?.unref();
