/** Uses old syntax only, so that an old Node can run it and print the message. */
var minimum = [20, 19];

/** Ends this process with one clear message unless Node is new enough. */
export function requireNode(version) {
  var problem = whyTooOld(version || process.versions.node);
  if (!problem) return;
  console.error(problem);
  process.exit(1);
}

/** @returns {string | undefined} */
export function whyTooOld(version) {
  var parts = version.split('.').map(Number);
  if (parts[0] > minimum[0] || (parts[0] === minimum[0] && parts[1] >= minimum[1])) return undefined;
  return (
    'This project needs Node ' +
    minimum.join('.') +
    ' or newer, and this is Node ' +
    version +
    '. Install a newer one (https://nodejs.org, or "nvm install" in this folder) and run the command again.'
  );
}
