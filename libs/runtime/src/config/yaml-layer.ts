import {
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { type ConfigKey, sectionsAbove } from './keys/config-keys';
import { configKeys } from './configuration';
import { aliasKeys, refusals } from './older-names';
import type { ConfigurationProblem } from './keys/problems';
import { type Layer, problemWith, type Setting, unknownName } from './setting';
import { reasonOf } from './yaml-errors';

const known = new Map([...configKeys, ...aliasKeys].map((key) => [key.path, key]));
const sections = new Set(sectionsAbove([...known.keys()]));

/** Reads the text of a file. Every problem has a line and a column. */
export function yamlLayer(text: string, file: string): Layer {
  return new YamlReader(text, file).read();
}

class YamlReader {
  private readonly settings: Setting[] = [];
  private readonly problems: ConfigurationProblem[] = [];
  private readonly lines = new LineCounter();
  private readonly document;

  constructor(
    text: string,
    private readonly file: string,
  ) {
    // readSection reports duplicate keys, because it knows their path.
    this.document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: this.lines });
  }

  read(): Layer {
    // A warning is an unknown tag, which the parser would otherwise drop without an error.
    for (const error of [...this.document.errors, ...this.document.warnings]) {
      this.problems.push({ path: '', place: this.placeAt(error.pos[0]), reason: reasonOf(error) });
    }
    // After a syntax error the rest of the file may be misread: further messages would be misleading.
    if (this.problems.length === 0) this.readRoot(this.document.contents);
    return { settings: this.settings, problems: this.problems };
  }

  private readRoot(root: Node | null): void {
    if (root === null || isNothing(root)) return;
    if (isMap(root)) this.readSection(root, '');
    else
      this.problems.push({
        path: '',
        place: this.placeOf(root),
        reason:
          'the file must contain sections with keys, such as "redis:" with "addr: localhost:6379" below it',
      });
  }

  private readSection(section: YAMLMap, path: string): void {
    const seen = new Map<string, string>();
    for (const pair of section.items as Pair<Node, Node | null>[]) {
      const name = isScalar(pair.key) ? String(pair.key.value) : pair.key.toString();
      const below = path === '' ? name : `${path}.${name}`;
      const place = this.placeOf(pair.key);
      const before = seen.get(name);
      if (before === undefined) this.readPair(below, pair.value, place);
      else this.problems.push({ path: below, place, reason: `given twice: the first one is at ${before}` });
      seen.set(name, before ?? place);
    }
  }

  private readPair(path: string, value: Node | null, place: string): void {
    const node = isAlias(value) ? (value.resolve(this.document) ?? null) : value;
    const key = known.get(path);
    const refusal = refusals.get(path);
    if (key) this.readValue(key, node, this.placeOf(value, place));
    else if (refusal !== undefined) this.problems.push({ path, place, reason: refusal });
    else if (!sections.has(path)) this.problems.push(this.unknownAt(path, place));
    else if (isMap(node)) this.readSection(node, path);
    else if (!isNothing(node)) this.problems.push(notASection(path, node, place));
  }

  private readValue(key: ConfigKey, node: Node | null, place: string): void {
    const given: unknown = node === null ? null : node.toJS(this.document);
    const source = isScalar(node) ? node.source : undefined;
    const value = key.kind.fromYaml(given, source);
    const setting = { key, value, given, path: key.path, place };
    if (value === undefined) this.problems.push(problemWith(setting, `allowed: ${key.kind.allowed}`));
    else this.settings.push(setting);
  }

  private unknownAt(path: string, place: string): ConfigurationProblem {
    const section = path.slice(0, Math.max(0, path.lastIndexOf('.')));
    return unknownName(path, place, [...sections, ...known.keys()], childrenOf(section));
  }

  private placeOf(node: Node | null, otherwise = this.file): string {
    return node?.range ? this.placeAt(node.range[0]) : otherwise;
  }

  private placeAt(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }
}

const isNothing = (node: Node | null): boolean => node === null || (isScalar(node) && node.value === null);

const notASection = (path: string, node: Node | null, place: string): ConfigurationProblem => ({
  path,
  place,
  // Not the value, because it may be a password at the wrong place.
  given: isScalar(node) ? 'a single value' : 'a list',
  reason: `allowed: a section with keys, among them ${childrenOf(path).join(', ')}`,
});

function childrenOf(section: string): string[] {
  const below = section === '' ? '' : `${section}.`;
  const paths = [...sections, ...configKeys.map((key) => key.path)].filter((path) => path.startsWith(below));
  return [...new Set(paths.map((path) => path.slice(below.length).split('.')[0] ?? ''))].filter(
    (name) => name !== '',
  );
}
