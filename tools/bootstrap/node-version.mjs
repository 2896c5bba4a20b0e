/** Written so that even an old Node can read it: it is the one that has to be told. */
var oldest = [20, 19];

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
  if (parts[0] > oldest[0] || (parts[0] === oldest[0] && parts[1] >= oldest[1])) return undefined;
  return (
    'This project needs Node ' +
    oldest.join('.') +
    ' or newer, and this is Node ' +
    version +
    '. Install a newer one (https://nodejs.org, or "nvm install" in this folder) and run the command again.'
  );
}
