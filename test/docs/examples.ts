/** A block of TypeScript in a document: the file, the line its code begins on, and the code. */
export interface Example {
  readonly path: string;
  readonly line: number;
  readonly code: string;
}

const OPENING = /^\s*```(?:ts|typescript)(?:\s+(?<words>.*))?$/;
const CLOSING = /^\s*```\s*$/;

// A README is read as it stands; of a source only the lines of doc comments, without their asterisk.
const COMMENT_LINE = /^(?<margin>\s*\* ?)(?<text>.*)$/;

/**
 * The blocks marked `ts` of a README (`.md`) or of the doc comments of a source (`.ts`), but for those marked `ts ignore`.
 * Each line of code keeps its column, so that what a compiler says of it points into the document.
 */
export function examplesIn(path: string, document: string): Example[] {
  const isSource = path.endsWith('.ts');
  const examples: Example[] = [];
  let open: { line: number; ignored: boolean; code: string[] } | undefined;
  for (const [index, whole] of document.split(/\r?\n/).entries()) {
    const { margin = '', text = '' } = (isSource ? COMMENT_LINE.exec(whole)?.groups : { text: whole }) ?? {};
    if (open === undefined) {
      const opening = OPENING.exec(text);
      const words = opening?.groups?.['words']?.split(/\s+/) ?? [];
      if (opening !== null) open = { line: index + 2, ignored: words.includes('ignore'), code: [] };
    } else if (CLOSING.test(text)) {
      if (!open.ignored) examples.push({ path, line: open.line, code: open.code.join('\n') });
      open = undefined;
    } else {
      open.code.push(' '.repeat(margin.length) + text);
    }
  }
  if (open !== undefined) throw new Error(`${path}:${open.line - 1}: this block is never closed`);
  return examples;
}

/** The example as a module of its own, every line with the number it has in its document. */
export function moduleOf({ line, code }: Example): string {
  return `${'\n'.repeat(line - 1)}${code}\nexport {};\n`;
}
