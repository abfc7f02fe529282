import { suggest } from '../diagnostics/suggest.ts';
import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { Source } from '../source/source.ts';
import { isPolicyFileName } from '../compile/includes/policy-file-name.ts';
import type { Resolved, Resolver } from '../compile/includes/resolver.ts';

/**
 * Creates a resolver that finds included files by the path in the `include`, in quotes or `<>`. A path that is a prefix
 * of file paths, as `local` of `local/nginx`, is a directory with the files that apparmor_parser would read.
 */
export function resolveFrom(texts: Readonly<Record<string, string>>): Resolver {
  const byPath = new Map(Object.entries(texts).map(([path, text]) => [bytesOf(path), new Source(path, bytesOf(text))]));
  return ({ path }): Resolved => {
    const file = byPath.get(path);
    if (file !== undefined) return { kind: 'files', files: [file] };
    const directory = path.endsWith('/') ? path : `${path}/`;
    const below = [...byPath].filter(([other]) => other.startsWith(directory));
    if (below.length === 0) {
      const near = (): string | undefined => suggest(path, byPath.keys());
      return { kind: 'missing', searched: [textOf(path)], suggestion: near };
    }
    const files = below
      .filter(([other]) => isFileIn(directory, other))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, source]) => source);
    return { kind: 'files', files, isDirectory: true };
  };
}

function isFileIn(directory: string, path: string): boolean {
  const name = path.slice(directory.length);
  return !name.includes('/') && isPolicyFileName(name);
}
