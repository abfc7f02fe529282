/**
 * What is applied to a container, as lines of its own LXC configuration between two comments. LXC copies these with all other
 * lines, and reads them wherever they come to: an `lxc.include` of what is gone would fail every command of LXC.
 */
const end = '# So far by `lamellar apply`.';
const behind = 'down to the line that says so; `lamellar remove` takes it away.';
const beginning =
  /^# Added by `lamellar apply` for container (.*?), (and the line break before, )?down to the line that says so; `lamellar remove` takes it away\.$/;

/**
 * Has a configuration say what is applied to its container, in the place of what it says so far of any: LXC drops empty lines
 * from copies, and changes no others of these.
 *
 * @param container - by its name, for whoever reads the configuration of a copy
 * @param lines - none for nothing
 */
export function withSettings(configuration: string, container: string, lines: readonly string[]): string {
  const [first, ...others] = blocksIn(configuration);
  if (first === undefined) {
    const isWhole = configuration === '' || configuration.endsWith('\n');
    const block = blockOf(container, lines, !isWhole);
    return isWhole ? configuration + block : `${configuration}\n${block}`;
  }
  const before = configuration.slice(0, first.start);
  const rest = others.reduceRight(cutOut, configuration).slice(first.end);
  return before + blockOf(container, lines, first.hasBreak) + rest;
}

/** The configuration as it was before, with whatever else was changed since. */
export function withoutSettings(configuration: string): string {
  return blocksIn(configuration).reduceRight(cutOut, configuration);
}

/** The containers that something in a configuration was applied to: the one that has it, or another that it is a copy of. */
export function settingsIn(configuration: string): readonly string[] {
  return [...new Set(blocksIn(configuration).flatMap(({ container }) => container ?? []))];
}

/** Where a configuration says what is applied, as offsets in it, `end` exclusive; in the order of the text. */
export function appliedStretches(configuration: string): readonly { readonly start: number; readonly end: number }[] {
  return blocksIn(configuration);
}

function blockOf(container: string, lines: readonly string[], hasBreak: boolean): string {
  const begin = `# Added by \`lamellar apply\` for container ${container}, ${hasBreak ? 'and the line break before, ' : ''}${behind}`;
  return [begin, ...lines, end, ''].join('\n');
}

interface Block {
  /** Undefined of what is left of one: the comment at its end, which would pile up. */
  readonly container: string | undefined;
  /** Whether it came with the line break in front of it. */
  readonly hasBreak: boolean;
  readonly start: number;
  readonly end: number;
}

/** An include of a folder, which was written until there were blocks, and the note in front of it. */
const include = /^\s*lxc\.include\s*=\s*\/etc\/lamellar\/(?:.*\/)?(.*?)\s*$/;
const includeNote = /^# The next line(, and a line break,)? w\w+ added by `lamellar apply`/;

/** Where somebody took the end of a block away, it goes as far as lines that can be of it. */
const ownLine = /^lxc\.(?:apparmor|hook|mount)\./;

/** What was applied, in the order of the text. */
function blocksIn(configuration: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let note: { readonly start: number; readonly hasBreak: boolean } | undefined;
  let at = 0;
  for (const line of configuration.split('\n')) {
    const next = Math.min(at + line.length + 1, configuration.length);
    const [, container, broken] = beginning.exec(line) ?? [];
    if (container !== undefined) {
      if (open !== undefined) blocks.push(open);
      open = { container, hasBreak: broken !== undefined, start: at, end: next };
    } else if (line === end) {
      blocks.push({ ...(open ?? { container: undefined, hasBreak: false, start: at }), end: next });
      open = undefined;
    } else if (open !== undefined && open.end === at && ownLine.test(line)) open = { ...open, end: next };
    const [, folder] = include.exec(line) ?? [];
    if (folder !== undefined) blocks.push({ container: folder, hasBreak: false, start: at, ...note, end: next });
    const [isNote, noteBroken] = includeNote.exec(line) ?? [];
    note = isNote === undefined ? undefined : { start: at, hasBreak: noteBroken !== undefined };
    at = next;
  }
  if (open !== undefined) blocks.push(open);
  return blocks.sort((left, right) => left.start - right.start);
}

function cutOut(configuration: string, block: Block): string {
  const after = configuration.slice(block.end);
  // The line break in front goes, too, unless something follows that needs it.
  const start = block.hasBreak && after === '' ? block.start - 1 : block.start;
  return configuration.slice(0, start) + after;
}
