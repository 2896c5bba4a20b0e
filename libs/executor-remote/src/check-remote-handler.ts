/** As services name themselves and their tasks when they register. */
const handlerPattern = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,62}\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** Why no service could ever offer what this handler names, or nothing. */
export function checkRemoteHandler(handler: string): string | undefined {
  if (handlerPattern.test(handler)) return undefined;
  return (
    'for remote it must be the name of a task that services offer, or "service/task" for that service alone, ' +
    `each of up to 63 letters, digits, "_", "." and "-"; got ${JSON.stringify(handler.slice(0, 100))}`
  );
}
