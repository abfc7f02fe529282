/** The columns available on a page of 80 columns with margins. */
const mostColumns = 70;

/** Breaks long shell lines with `\`, to fit the width of a page. */
export function shellLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => broken(line, mostColumns));
}

function broken(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line];
  // A break needs a blank outside of quotes.
  const breaks = Array.from(line.matchAll(/ /g), ({ index }) => index).filter(
    (at) => at > 0 && at <= columns - 2 && !isQuoted(line.slice(0, at)),
  );
  const at = breaks.findLast((one) => line[one + 1] === '-') ?? breaks.at(-1);
  if (at === undefined || line.slice(0, at).trim() === '') return [line];
  return [`${line.slice(0, at)} \\`, ...broken(`    ${line.slice(at + 1)}`, columns)];
}

function isQuoted(text: string): boolean {
  return (text.split("'").length - 1) % 2 === 1 || (text.split('"').length - 1) % 2 === 1;
}
