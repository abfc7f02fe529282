import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Source, type ByteString, type FileReference, type Resolved, type Resolver } from '@lamellar/core';

const base = '/etc/apparmor.d';

/** What apparmor_parser passes over in a directory: hidden files, and what package managers and editors leave. */
const passedOver = /^\.|~$|^README$|\.(dpkg-(new|old|dist|bak|remove)|pacsave|pacnew|rpmnew|rpmsave|orig|rej)$/;

/**
 * Finds includes where the compiler that was measured found them: in Debian's `/etc/apparmor.d`.
 * A file is read once, and every include of it gets the same `Source`.
 */
export function systemResolver(): Resolver {
  if (!existsSync(join(base, 'tunables/global')))
    throw new Error(`${base}/tunables/global is missing: install Debian's package \`apparmor\` with \`npm run setup\``);
  const sources = new Map<string, Source>();
  const read = (path: string): Source => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const source = readSource(path);
    sources.set(path, source);
    return source;
  };
  return (reference: FileReference, from: Source): Resolved => {
    const path = placeOf(reference, from);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: 'missing', searched: [path] };
    if (!stats.isDirectory()) return { kind: 'files', files: [read(path)] };
    const names = readdirSync(path).filter((name) => !passedOver.test(name));
    const files = names.sort().map((name) => join(path, name));
    return { kind: 'files', files: files.filter((file) => statSync(file).isFile()).map(read) };
  };
}

/** A policy file as core takes it: one char for each byte. */
export function readSource(path: string): Source {
  return new Source(path, readFileSync(path, 'latin1') as ByteString);
}

function placeOf({ form, path }: FileReference, from: Source): string {
  if (path.startsWith('/')) return path;
  return join(form === 'search' ? base : dirname(from.name), path);
}
