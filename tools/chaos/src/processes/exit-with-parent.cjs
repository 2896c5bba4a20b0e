/** Loaded into every process under test, so that it ends when the process that started it ends for whatever reason. */
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
