// What is going on, on the terminal: one line that is overwritten, or a line a step where the output is no terminal.
const { stderr } = process;

let isOpen = false;

function line(text) {
  const width = (stderr.columns ?? 100) - 1;
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** Shows what is under way. */
export function progress(text) {
  if (!stderr.isTTY) return;
  isOpen = true;
  stderr.write(`\r\x1b[2K${line(text)}`);
}

/** Says what is done, for good. */
export function say(text) {
  if (isOpen) stderr.write('\r\x1b[2K');
  isOpen = false;
  stderr.write(`${text}\n`);
}
