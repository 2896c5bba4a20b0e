/** Options of the browser. It runs as root in containers, has no GPU, and must not call anybody. */
export const launchOptions = (executablePath) => ({
  executablePath,
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
