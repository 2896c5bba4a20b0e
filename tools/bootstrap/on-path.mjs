/** Finds a program as a shell does. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** @returns {string | undefined} its absolute path */
export function onPath(program, env = process.env) {
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
