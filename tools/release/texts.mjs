/** The changes that a release makes to versions, manifests and the changelog. */

const parts = (version) => version.split('.').map(Number);

export const isVersion = (text) => /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(text);

export function isNewer(version, than) {
  const [a, b] = [parts(version), parts(than)];
  const first = a.findIndex((part, n) => part !== b[n]);
  return first !== -1 && a[first] > b[first];
}

const scope = '@distribute-schedule/';

/**
 * Sets the version of a package.json or of the lock file, and the exact versions of our packages among its dependencies,
 * because they are released together.
 */
export function withVersion(manifest, version) {
  const exact = (name, range) => (name.startsWith(scope) ? version : range);
  const pinned = (dependencies) =>
    dependencies &&
    Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [name, exact(name, range)]));
  const changed = { ...manifest };
  if (manifest.version && (manifest.name ?? '').match(/^(distribute-schedule$|@distribute-schedule\/)/))
    changed.version = version;
  for (const kind of ['dependencies', 'devDependencies', 'peerDependencies'])
    if (manifest[kind] && !manifest.lockfileVersion) changed[kind] = pinned(manifest[kind]);
  if (manifest.packages)
    changed.packages = Object.fromEntries(
      Object.entries(manifest.packages).map(([place, entry]) => [place, withVersion(entry, version)]),
    );
  return changed;
}

/** Says in a public package.json where the sources are. @param place its folder in the repository */
export function withRepository(manifest, place, url) {
  if (manifest.private || manifest.lockfileVersion || url === undefined) return manifest;
  return {
    ...manifest,
    repository: { type: 'git', url: `git+${url.replace(/^git\+/, '')}`, directory: place },
  };
}

/**
 * Turns the section `Unreleased` of a changelog into the section of a release, and begins an empty one.
 * @returns {{ text: string, notes: string }} the new changelog, and the section without its heading
 */
export function withRelease(changelog, version, date) {
  const match = /^## Unreleased\n+([^]*?)(?=^## |(?![^]))/m.exec(changelog);
  const notes = match?.[1].trim();
  if (!notes) throw new Error('CHANGELOG.md has nothing in its section Unreleased');
  const text = changelog.replace(match[0], () => `## Unreleased\n\n## ${version} - ${date}\n\n${notes}\n\n`);
  return { text: `${text.trimEnd()}\n`, notes: `${notes}\n` };
}
