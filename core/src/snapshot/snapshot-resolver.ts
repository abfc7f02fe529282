import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { Source } from '../source/source.ts';
import { isPolicyFileName } from '../compile/includes/policy-file-name.ts';
import type { Resolved, Resolver } from '../compile/includes/resolver.ts';
import type { Snapshot, SnapshotFile } from './snapshot.ts';

/** The host's folder of policy files. */
export const policyFolder = '/etc/apparmor.d/';

/** Resolves includes among the host's own files in a snapshot. */
export function resolverOfSnapshot({ files }: Snapshot): Resolver {
  return resolverOfFiles(files.filter(({ container }) => container === undefined));
}

/** Resolves includes among the files of a root directory. */
export function resolverOfFiles(files: readonly SnapshotFile[]): Resolver {
  const sources = new Map<string, Source>();
  for (const { path, content } of files)
    if (content !== undefined) sources.set(path, new Source(textOf(path), content));
  return ({ path }): Resolved => {
    const full = path.startsWith('/') ? path : `${policyFolder}${path}`;
    const found = sources.get(full);
    if (found !== undefined) return { kind: 'files', files: [found] };
    const below = full.endsWith('/') ? full : `${full}/`;
    const names = [...sources.keys()].filter((name) => name.startsWith(below));
    if (names.length === 0) return { kind: 'missing', searched: [textOf(full as ByteString)] };
    const read = names.filter(
      (name) => !name.slice(below.length).includes('/') && isPolicyFileName(name.slice(below.length)),
    );
    return { kind: 'files', files: read.sort().flatMap((name) => sources.get(name) ?? []), isDirectory: true };
  };
}
