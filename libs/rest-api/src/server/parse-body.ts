import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { RequestError } from './problem';

/** The body as the DTO that it must be; every field that is wrong is named at once. */
export function parseBody<T extends object>(dto: new () => T, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RequestError(
      400,
      'request.malformed',
      'The body must be a JSON object, sent as application/json',
    );
  }
  const parsed = plainToInstance(dto, body);
  const errors = validateSync(parsed, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  if (errors.length > 0) {
    const fields = errors.flatMap((error) => fieldErrors(error));
    throw new RequestError(400, 'request.invalid', fields.map(({ reason }) => reason).join('; '), {
      errors: fields,
    });
  }
  return parsed;
}

function fieldErrors(error: ValidationError, above = ''): { field: string; reason: string }[] {
  const field = `${above}${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((reason) => ({ field, reason }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`))];
}
