import path from 'node:path';
import { kindOf } from '../disk/kind-of.ts';
import { listNames } from '../disk/list-names.ts';
import { readRegularFile } from '../disk/read-file.ts';

/** What LXC makes of a container's configuration with all that it includes, as far as it matters here. */
export interface LxcValues {
  /** `lxc.rootfs.path`, with the kind of storage in front where it names one; undefined where it is not set. */
  readonly rootPath: string | undefined;
  /** Whether the container's processes can have the capability to change their own policy namespace. */
  readonly hasMacAdmin: boolean;
  /** Whether the host layer that LXC generates lets it run containers of its own. */
  readonly nesting: boolean;
  /** What is added to that host layer, a line each. */
  readonly rawRules: readonly string[];
}

/** LXC itself has no limit; a configuration that includes itself would have no end. */
const mostFiles = 1000;

/**
 * Reads a container's configuration as LXC does: line by line, with each include where it stands. `lxc-info -c` would tell
 * the same, but it cannot tell `lxc.cap.keep` from `lxc.cap.drop` where only one is set.
 *
 * @param configuration - the container's own, by its path
 * @see `parse_line` and the setters in LXC's `confile.c`
 */
export function readLxcValues(configuration: string): LxcValues {
  const reader = new Reader();
  reader.read(configuration);
  return reader.values;
}

/** The same of lines of a configuration. */
export function lxcValuesOf(lines: string): LxcValues {
  const reader = new Reader();
  reader.take(lines);
  return reader.values;
}

class Reader {
  #rootPath: string | undefined;
  #nesting = false;
  #rawRules: string[] = [];
  readonly #dropped = new Set<string>();
  readonly #kept = new Set<string>();
  #files = 0;

  get values(): LxcValues {
    const hasMacAdmin = this.#kept.size > 0 ? this.#kept.has('mac_admin') : !this.#dropped.has('mac_admin');
    return { rootPath: this.#rootPath, hasMacAdmin, nesting: this.#nesting, rawRules: this.#rawRules };
  }

  read(file: string): void {
    if (this.#files++ >= mostFiles) return;
    const contents = readRegularFile(file);
    if ('reason' in contents) return;
    this.take(contents.bytes.toString());
  }

  take(text: string): void {
    for (const line of text.split('\n')) this.#line(line);
  }

  #line(line: string): void {
    const [, key, written = ''] = /^\s*(lxc\.[\w.]+)\s*=(.*)$/.exec(line) ?? [];
    const value = written.trim().replace(/^(["'])(.*)\1$/, '$2');
    switch (key) {
      case 'lxc.include':
        this.#include(value);
        break;
      case 'lxc.rootfs.path':
        this.#rootPath = value === '' ? undefined : value;
        break;
      case 'lxc.apparmor.allow_nesting':
        this.#nesting = value === '1';
        break;
      case 'lxc.apparmor.raw':
        if (value === '') this.#rawRules = [];
        else this.#rawRules.push(value);
        break;
      case 'lxc.cap.drop':
        addOrClear(this.#dropped, value);
        break;
      case 'lxc.cap.keep':
        addOrClear(this.#kept, value);
        break;
      default:
    }
  }

  /** A file, or the `*.conf` of a folder. */
  #include(place: string): void {
    if (kindOf(place) !== 'directory') return this.read(place);
    const listed = listNames(place);
    if ('names' in listed)
      for (const name of listed.names) if (name.endsWith('.conf')) this.read(path.join(place, name));
  }
}

/** An empty value takes back what earlier lines have said. */
function addOrClear(names: Set<string>, value: string): void {
  if (value === '') names.clear();
  else for (const name of value.split(/\s+/)) names.add(name);
}
