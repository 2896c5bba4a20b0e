import {
  copiedDefaults,
  copiedFields,
  definitionDefaults,
  definitionFields,
  type AnyField,
  type CopiedFields,
  type DefinitionFields,
} from '../index';

const customValues: Partial<DefinitionFields> = {
  parameters: { day: 1 },
  labels: { zone: 'a' },
  bounds: { endAt: 9_000_000_000_000 },
  misfire: { mode: 'all', maxCount: 7, maxAgeMs: 5 },
  windows: [{ from: 1, to: 2 }],
};

/** A valid value of the field that is not its default. */
function unlikeDefault(name: string, field: AnyField): unknown {
  switch (field.kind) {
    case 'whole':
    case 'span':
      return field.default === field.max ? field.min : field.max;
    case 'flag':
      return !field.default;
    case 'choice':
      return field.options.find((option) => option !== field.default);
    case 'text':
    case 'name':
      return 'other';
    case 'custom':
      return customValues[name as keyof DefinitionFields];
  }
}

const valuesFor = (defaults: object, table: Readonly<Record<string, AnyField>>): object =>
  Object.fromEntries(
    Object.entries(table)
      .filter(([name]) => name in defaults)
      .map(([name, field]) => [name, unlikeDefault(name, field)]),
  );

/** A value that is not the default for each field that has one, so that a spec sees which values are kept. */
export const copiedUnlikeDefaults = valuesFor(copiedDefaults, copiedFields) as Pick<
  CopiedFields,
  keyof typeof copiedDefaults
>;
export const definitionUnlikeDefaults = valuesFor(definitionDefaults, definitionFields) as Pick<
  DefinitionFields,
  keyof typeof definitionDefaults
>;
