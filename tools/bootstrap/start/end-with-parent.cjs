/** Loaded into the app that npm start runs, so that the app stops when npm start ends or is killed. */
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  // Exits after 3 s even if work still runs, because the next npm start needs the port and the folder.
  setTimeout(() => process.exit(1), 3_000).unref();
});
// This listener must not keep a process alive that has nothing else to do.
process.channel?.unref();
