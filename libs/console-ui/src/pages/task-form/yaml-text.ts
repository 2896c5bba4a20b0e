import { isJson, type Draft } from './draft';

type Yaml = Pick<typeof import('yaml'), 'parse' | 'stringify'>;
export type ReadYaml = { readonly draft: Draft } | { readonly problem: string };

/** The draft as YAML. Fields that it leaves to their defaults follow as comments, so that they can be seen. */
export function yamlOf(yaml: Yaml, draft: Draft, defaults: Draft, title: string): string {
  const text = yaml.stringify(draft, { lineWidth: 0 });
  const others = Object.entries(defaults).filter(([name]) => name !== 'id' && draft[name] === undefined);
  if (others.length === 0) return text;
  const lines = yaml.stringify(Object.fromEntries(others), { lineWidth: 0 }).trimEnd().split('\n');
  return `${text}\n# ${title}\n${lines.map((line) => `# ${line}`).join('\n')}\n`;
}

export function readYaml(yaml: Yaml, text: string, mustBeMapping: string): ReadYaml {
  try {
    const value: unknown = yaml.parse(text, { prettyErrors: true, maxAliasCount: 100 });
    return isJson(value) ? { draft: value } : { problem: mustBeMapping };
  } catch (error) {
    return { problem: (error as Error).message.trim() };
  }
}
