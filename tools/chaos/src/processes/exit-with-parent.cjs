/** Loaded into every process under test: it must not outlive the one that started it, however that one ended. */
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
