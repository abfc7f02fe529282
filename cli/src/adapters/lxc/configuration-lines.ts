import path from 'node:path';
import { kindOf, listNames, readRegularFile, type Failure } from '@lamellar/node/files';
import { usualLxcPath } from '@lamellar/node/manifest';
import type { ConfigurationLine } from './configuration-line.ts';
import { findLinkInPath } from '../filesystem/find-link-in-path.ts';
import { isProxmoxSettings, linesOfProxmox, proxmoxFolder } from './proxmox.ts';
import { appliedStretches } from './settings-block.ts';
import { memoised } from '@lamellar/core/language';

/** An include that was not followed. */
export interface UnreadInclude {
  /** The line with the include. */
  readonly line: ConfigurationLine;
  readonly reason: string;
}

/** All lines of a configuration in the order of LXC. */
export interface ConfigurationLines {
  readonly lines: readonly ConfigurationLine[];
  readonly unread: readonly UnreadInclude[];
}

/** The limits against an endless include cycle. LXC has no limits. */
const limits = { files: 1000, lines: 100_000 };

/** Parses the lines of a text, without includes. Characters are bytes, or decoded text. */
export function parseConfiguration(text: string, file: string): readonly ConfigurationLine[] {
  const applied = appliedStretches(text);
  const isWhole = isProxmoxSettings(file);
  const lines: ConfigurationLine[] = [];
  let at = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const start = at;
    at += line.length + 1;
    const [, before = '', key, written = ''] = /^(\s*(lxc\.[\w.-]+)\s*=\s*)(.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    const isQuoted = /^(["']).*\1\s*$/.test(written);
    const value = isQuoted ? written.trim().slice(1, -1) : written.trim();
    const column = before.length + (isQuoted ? 2 : 1);
    const isApplied = isWhole || applied.some((stretch) => stretch.start <= start && start < stretch.end);
    lines.push({ key, value, file, line: index + 1, column, isApplied });
  }
  return lines;
}

/**
 * Replaces the lines that `apply` has written; appends the lines if `apply` has written none.
 *
 * @param applied - empty for nothing
 */
export function withApplied(
  lines: readonly ConfigurationLine[],
  applied: readonly ConfigurationLine[],
): readonly ConfigurationLine[] {
  const found = lines.findIndex(({ isApplied }) => isApplied);
  const at = found === -1 ? lines.length : found;
  return [...lines.slice(0, at), ...applied, ...lines.slice(at).filter(({ isApplied }) => !isApplied)];
}

/**
 * Reads configurations with includes, each include in its place. Reads a file once for several configurations.
 *
 * @see `parse_line`, `set_config_includefiles` and `do_includedir` in LXC's `confile.c`
 */
export class ConfigurationReader {
  readonly #files = new Map<string, readonly ConfigurationLine[] | Failure>();
  readonly #places: readonly string[];

  /**
   * @param places - the folders of LXC's containers. Containers may have written in their folders, so links in a
   *   container's folder are not followed
   */
  constructor(places: readonly string[] = [usualLxcPath]) {
    this.#places = places;
  }

  /** Reads a container's own configuration and all includes. */
  read(file: string): ConfigurationLines | Failure {
    const own = this.#parsed(file);
    return 'reason' in own ? own : this.follow(own);
  }

  /** Replaces each include by the included lines. */
  follow(own: readonly ConfigurationLine[]): ConfigurationLines {
    const lines: ConfigurationLine[] = [];
    const unread: UnreadInclude[] = [];
    let files = 0;
    let isCut = false;
    const cut = (line: ConfigurationLine, reason: string): void => {
      isCut = true;
      unread.push({ line, reason });
    };
    const take = (taken: readonly ConfigurationLine[]): void => {
      for (const line of taken) {
        if (isCut) return;
        if (lines.length === limits.lines) return cut(line, `more than ${limits.lines.toLocaleString('en')} lines`);
        if (line.key === 'lxc.include' && line.value !== '') include(line);
        else lines.push(line);
      }
    };
    const include = (line: ConfigurationLine): void => {
      const places = this.#includedBy(line);
      if ('reason' in places) unread.push({ line, reason: places.reason });
      else
        for (const place of places.names) {
          if (isCut) return;
          if (++files > limits.files) return cut(line, `more than ${limits.files.toLocaleString('en')} files`);
          const parsed = this.#parsed(place);
          if ('reason' in parsed) unread.push({ line, reason: `${place}: ${parsed.reason}` });
          else take(parsed);
        }
    };
    take(own);
    return { lines, unread };
  }

  /** Lists the files of an include: a file, or the `*.conf` of a folder. */
  #includedBy({ value }: ConfigurationLine): { readonly names: readonly string[] } | { readonly reason: string } {
    if (!path.isAbsolute(value)) return { reason: 'its path depends on where LXC is started' };
    const kind = kindOf(value);
    // Debian's userns.conf includes a folder that Debian's packages do not contain; LXC ignores the missing folder.
    if (kind === 'missing' && value.endsWith('/')) return { names: [] };
    if (kind !== 'directory') return { names: [value] };
    const listed = listNames(value);
    if ('reason' in listed) return listed;
    return { names: listed.names.filter((name) => name.endsWith('.conf')).map((name) => path.join(value, name)) };
  }

  #parsed(file: string): readonly ConfigurationLine[] | Failure {
    return memoised(this.#files, file, () => this.#parse(file));
  }

  #parse(file: string): readonly ConfigurationLine[] | Failure {
    const link = this.#places.map((place) => findLinkInPath(file, place)).find((found) => found !== undefined);
    if (link !== undefined) return { reason: `${link} is a link, which a container may have made`, missing: false };
    const contents = readRegularFile(file);
    if ('reason' in contents) return contents;
    const parse = path.dirname(file) === proxmoxFolder ? linesOfProxmox : parseConfiguration;
    return parse(contents.bytes.toString(), file);
  }
}
