import { DomainError } from '../errors';

export class InvalidCronExpressionError extends DomainError {
  readonly code = 'cron.invalid';

  constructor(expression: string, field: string, reason: string) {
    const shown = expression.length > 80 ? `${expression.slice(0, 80)}...` : expression;
    super(`"${shown}" is not a usable cron expression: ${reason}`, { expression: shown, field, reason });
  }
}

export class InvalidTriggerError extends DomainError {
  readonly code = 'trigger.invalid';

  constructor(field: string, reason: string) {
    super(`${field} ${reason}`, { field, reason });
  }
}
