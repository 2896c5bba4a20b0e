/** One parameter of an executor. Forms for tasks offer it, with what people should know about it. */
export interface ParameterField {
  readonly name: string;
  /** How it is typed: `json` is any JSON value. */
  readonly kind: 'text' | 'number' | 'flag' | 'choice' | 'json';
  /** One or two sentences. */
  readonly description: string;
  /** True if no attempt can succeed without it. */
  readonly isRequired?: boolean;
  /** The values of a choice. */
  readonly options?: readonly string[];
  /** Value if the task lacks it. */
  readonly default?: string | number | boolean;
}
