/**
 * The applied settings of a container, as a block of lines between two comments in the container's own LXC
 * configuration. LXC copies the block with all lines, and a copy stays valid anywhere: an `lxc.include` of a missing
 * file would fail every command of LXC.
 */
const end = '# So far by `lamellar apply`.';
const following = 'down to the line that says so; `lamellar remove` takes it away.';
const beginning =
  /^# Added by `lamellar apply` for container (.*?), (and the line break before, )?down to the line that says so; `lamellar remove` takes it away\.$/;

/**
 * Puts settings into a configuration, in the place of all earlier blocks. LXC drops empty lines from copies, and leaves
 * all further lines of a block unchanged.
 *
 * @param container - the container's name, for readers of a copied configuration
 * @param lines - empty for no settings
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

/** Removes all settings from a configuration, and keeps later changes. */
export function withoutSettings(configuration: string): string {
  return blocksIn(configuration).reduceRight(cutOut, configuration);
}

/** Lists the containers named by the settings in a configuration: the container itself, or the original of a copy. */
export function settingsIn(configuration: string): readonly string[] {
  return [...new Set(blocksIn(configuration).flatMap(({ container }) => container ?? []))];
}

/** Lists the offsets of settings in a configuration, in the order of the text, with `end` exclusive. */
export function appliedStretches(configuration: string): readonly { readonly start: number; readonly end: number }[] {
  return blocksIn(configuration);
}

function blockOf(container: string, lines: readonly string[], hasBreak: boolean): string {
  const begin = `# Added by \`lamellar apply\` for container ${container}, ${hasBreak ? 'and the line break before, ' : ''}${following}`;
  return [begin, ...lines, end, ''].join('\n');
}

interface Block {
  /**
   * The container; undefined for a leftover end comment. These comments are removed, because copies of comments would
   * pile up.
   */
  readonly container: string | undefined;
  /** True if a line break before the block belongs to the block. */
  readonly hasBreak: boolean;
  readonly start: number;
  readonly end: number;
}

/** The keys of a block. A block without an end comment ends at the first line with a different key. */
const ownLine = /^lxc\.(?:apparmor|hook|mount)\./;

/** Finds the blocks, in the order of the text. */
function blocksIn(configuration: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
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
    at = next;
  }
  if (open !== undefined) blocks.push(open);
  return blocks;
}

function cutOut(configuration: string, block: Block): string {
  const after = configuration.slice(block.end);
  // The line break before the block goes too, unless text follows.
  const start = block.hasBreak && after === '' ? block.start - 1 : block.start;
  return configuration.slice(0, start) + after;
}
