import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A statement, or the part of one that compares values. */
const sql = /^(with|select|insert|update|delete|create|alter|drop|pragma|set|kill)\s|\bwhere\b.*[=<>]/is;

/** Files that make statements from the constant definitions of the tables and their columns. */
const makers = new Set(['mysql/row-statements.ts', 'schema/migration-1.ts', 'sqlite/row-statements.ts']);
/** Numbers in statements that take no parameters: a constant, and the id of a connection that the server gave. */
const numbers = new Set(['maxIdleSeconds[this.purpose]', 'earlier.id']);

/** Returns the parts of statements that are neither text nor a constant text of the module. */
function builtParts(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(source);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...partsOf(node).filter((part) => !constants.has(part) && !numbers.has(part)));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The parts that are put into a statement. */
function partsOf(node: ts.Node): string[] {
  if (ts.isTemplateExpression(node) && sql.test(node.getText().slice(1)))
    return node.templateSpans.map(({ expression }) => expression.getText());
  const isSum = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return isSum && ts.isStringLiteralLike(node.left) && sql.test(node.left.text) ? [node.right.getText()] : [];
}

/** Names of the texts that the module defines as constants, or imports. */
function constantsOf(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings))
        for (const { name } of bindings.elements) names.add(name.text);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        if (initializer && ts.isStringLiteralLike(initializer)) names.add(name.getText());
    }
  }
  return names;
}

describe('The statements of this lib', () => {
  it.each([
    ['a template', "await reader.query(`select id from task where id = '${id}'`);"],
    ['a sum', "await reader.query('select id from task where id = ' + id);"],
    ['a name', 'const statement = `update ${table} set position = ?`;'],
  ])('are found when they are built at run time: %s', (_, text) => {
    expect(builtParts('built.ts', text)).toHaveLength(1);
  });

  it('are constants, so that no value can become a part of one', () => {
    const sources = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll(path.sep, '/'))
      .filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|^testing\//.test(file) && !makers.has(file));
    expect(sources.length).toBeGreaterThan(50);
    const built = sources.flatMap((file) =>
      builtParts(file, readFileSync(path.join(__dirname, file), 'utf8')).map((part) => `${file}: ${part}`),
    );
    expect(built).toEqual([]);
  });
});
