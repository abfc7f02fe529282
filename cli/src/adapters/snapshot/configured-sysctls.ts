import { readRegularFile } from '@lamellar/node/files';
import type { ByteString } from '@lamellar/core/language';
import { listEntries } from '../filesystem/list-entries.ts';

/** The folders of sysctl.d(5). A file hides files of equal name in later folders. */
const folders = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];

/** The maximum number of files in a folder. */
const maxFiles = 1000;

/**
 * Reads the configured values of sysctls. The last file by name decides.
 *
 * @param root - the prefix of all paths; empty for this machine
 * @param isWanted - selects names such as `kernel.dmesg_restrict`
 */
export function configuredSysctls(
  root: string,
  isWanted: (name: ByteString) => boolean,
): ReadonlyMap<ByteString, ByteString> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    const listed = listEntries(`${root}${folder}`, maxFiles);
    for (const { name } of 'entries' in listed ? listed.entries : [])
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, `${root}${folder}/${name}`);
  }
  const values = new Map<ByteString, ByteString>();
  for (const name of [...files.keys()].sort()) {
    const read = readRegularFile(files.get(name) ?? '');
    if (!('bytes' in read)) continue;
    for (const [, key = '', value = ''] of read.bytes.toString('latin1').matchAll(assignment)) {
      const dotted = dottedName(key) as ByteString;
      if (isWanted(dotted)) values.set(dotted, value.trim() as ByteString);
    }
  }
  return values;
}

/** A line with a value. A `-` before the name ignores errors. */
const assignment = /^[ \t]*-?([\w./-]+)[ \t]*=(.*)$/gm;

/** Returns a name with dots: `kernel/yama/ptrace_scope` is an equivalent spelling, in which a dot is a slash. */
function dottedName(name: string): string {
  const [separator] = /[./]/.exec(name) ?? [];
  if (separator !== '/') return name;
  return name.replaceAll(/[./]/g, (char) => (char === '/' ? '.' : '/'));
}
