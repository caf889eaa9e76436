import ts from 'typescript';

/**
 * Answers the names that a file gives to its tests: in `test`, `describe` and their `each`, and as the `name` of a scenario
 * that runs elsewhere. A test that is skipped has none.
 */
export function testNames(source: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const name = nameIn(node);
    if (name !== undefined) names.add(name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('tests.ts', source, ts.ScriptTarget.Latest));
  return names;
}

function nameIn(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && isTest(node.expression)) return textOf(node.arguments[0]);
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === 'name') {
    return textOf(node.initializer);
  }
  return undefined;
}

/** `test(…)`, or `test.each(…)(…)`. */
function isTest(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return called.text === 'test' || called.text === 'describe';
  const isEach = ts.isCallExpression(called) && ts.isPropertyAccessExpression(called.expression);
  return isEach && called.expression.name.text === 'each' && isTest(called.expression.expression);
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
