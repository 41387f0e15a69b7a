import { parseSync, Visitor } from 'oxc-parser';

/** What a file takes from elsewhere: the specifier, and whether nothing of it is left at run time. */
export interface Import {
  readonly from: string;
  readonly isType: boolean;
}

/** What stands where an import names its module by an expression: nothing that a rule could allow. */
export const COMPUTED = '(computed)';

/** Every import of a TypeScript source, whatever its form: `import`, `export … from`, `import()`, types included. */
export function importsOf(path: string, source: string): Import[] {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = (from: unknown, isType: boolean): void => {
    imports.push({ from: typeof from === 'string' ? from : COMPUTED, isType });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.exportKind === 'type');
    },
    ImportExpression: (node) => add('value' in node.source ? node.source.value : undefined, false),
    TSImportType: (node) => add(node.source.value, true),
    TSImportEqualsDeclaration: (node) => {
      const { moduleReference } = node;
      if (moduleReference.type === 'TSExternalModuleReference') {
        add(moduleReference.expression.value, node.importKind === 'type');
      }
    },
    CallExpression: ({ callee, arguments: [argument] }) => {
      if (callee.type === 'Identifier' && callee.name === 'require') {
        add(argument?.type === 'Literal' ? argument.value : undefined, false);
      }
    },
  }).visit(program);
  return imports;
}
