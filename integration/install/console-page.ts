import { readFileSync, writeFileSync } from 'node:fs';

/** A command of a page, with the output in the page. */
export interface ShownCommand {
  readonly command: string;
  readonly output: string;
}

/** A file of a page: a block with a language and a file name. */
export interface ShownFile {
  readonly file: string;
  readonly content: string;
}

const block = /^```console\n(.*?)^```$/gms;
const blockOrFile = /^```(?:console|\w+ (\S+))\n(.*?)^```$/gms;

/** The root commands and the files of a page of docs/, in order. */
export function shownSteps(page: URL): readonly (ShownCommand | ShownFile)[] {
  const blocks = readFileSync(page, 'utf8').matchAll(blockOrFile);
  return Array.from(blocks, ([, file, text = '']) =>
    file === undefined ? commandsOf(text) : [{ file, content: text }],
  ).flat();
}

function commandsOf(text: string): readonly ShownCommand[] {
  return text
    .split(/^# /m)
    .slice(1)
    .map((shown) => {
      const [command = '', ...output] = shown.split('\n');
      return { command, output: output.join('\n').trimEnd() };
    });
}

/** Replaces the outputs of a page's commands. */
export function writeOutputs(page: URL, outputs: readonly string[]): void {
  let at = 0;
  const text = readFileSync(page, 'utf8').replaceAll(block, (_, shown: string) => {
    const commands = shown.split(/^# /m).slice(1);
    const written = commands.map((one) => {
      const output = (outputs[at++] ?? '').trimEnd();
      return `# ${one.split('\n')[0] ?? ''}\n${output === '' ? '' : `${output}\n`}`;
    });
    return `\`\`\`console\n${written.join('')}\`\`\``;
  });
  writeFileSync(page, text);
}

/**
 * Compares an output with the page, except for host-specific numbers and hashes, and for parts elided by a line of `…`.
 */
export function isShown(output: string, shown: string): boolean {
  const [first = '', ...parts] = plain(shown)
    .split(/^…$/m)
    .map((part) => part.trim());
  let rest = plain(output).trim();
  if (!rest.startsWith(first)) return false;
  rest = rest.slice(first.length);
  for (const [index, part] of parts.entries()) {
    const at = index === parts.length - 1 ? rest.lastIndexOf(part) : rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.trim() === '';
}

function plain(text: string): string {
  return (
    text
      .replaceAll(/\b[0-9a-f]{16}\b/g, 'HASH')
      .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\b/g, 'TIME')
      .replaceAll(/(?<=\bhost=")[^"]*/g, 'NAME')
      // The counts of Debian's files and of measurements grow.
      .replaceAll(/\b[\d,]+(?= (?:files|profiles|labels|warnings)\b)/g, 'N')
      .replaceAll(/(?<=kernel )\d[\d.]*/g, 'N')
      .replaceAll(/\b(?<=line |pid )\d+/g, 'N')
  );
}
