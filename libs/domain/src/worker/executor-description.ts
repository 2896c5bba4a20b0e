/** One parameter of an executor, as people see it in a form. */
export interface DescribedParameter {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'choice' | 'json';
  readonly description: string;
  readonly isRequired?: boolean;
  readonly options?: readonly string[];
  readonly default?: string | number | boolean;
}

/** What people should know about an executor when they write a task. Nothing is decided by it. */
export interface ExecutorDescription {
  /** Names that the field `handler` of a task can have. Undefined if they are not known. */
  readonly handlers?: readonly string[];
  /** Its parameters. Undefined if they are not known. */
  readonly parameters?: readonly DescribedParameter[];
}

const maxHandlers = 200;
const maxParameters = 50;
const maxOptions = 50;
const maxTextLength = 300;

/** Bounds a description, because a worker sends it with each heartbeat. */
export function boundedDescription({ handlers, parameters }: ExecutorDescription): ExecutorDescription {
  return {
    ...(handlers && { handlers: handlers.slice(0, maxHandlers).map(cut) }),
    ...(parameters && { parameters: parameters.slice(0, maxParameters).map(boundedParameter) }),
  };
}

/** Copies the fields one by one, because the code of users may have added others. */
function boundedParameter(given: DescribedParameter): DescribedParameter {
  const { name, kind, description, isRequired, options, default: byDefault } = given;
  return {
    name: cut(name),
    kind,
    description: cut(description),
    ...(isRequired && { isRequired }),
    ...(options && { options: options.slice(0, maxOptions).map(cut) }),
    ...(byDefault !== undefined && { default: typeof byDefault === 'string' ? cut(byDefault) : byDefault }),
  };
}

const cut = (text: string): string => text.slice(0, maxTextLength);
