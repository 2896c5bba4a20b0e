/** Same rules as for the names of services and tasks in a registration. */
const handlerPattern = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,62}\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** Returns why no service could ever offer this handler, or undefined if one could. */
export function checkRemoteHandler(handler: string): string | undefined {
  if (handlerPattern.test(handler)) return undefined;
  return (
    'for remote it must be the name of a task that services offer, or "service/task" for that service alone, ' +
    `each of up to 63 letters, digits, "_", "." and "-"; got ${JSON.stringify(handler.slice(0, 100))}`
  );
}
