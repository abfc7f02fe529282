import { errorAt } from '../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../source/source.ts';

/** A kind of file that users may confuse with a different kind. */
interface FileForm {
  readonly name: string;
  /** Recognises the kind by the first lines without comments. */
  readonly isKind: (head: string) => boolean;
  /** States the command that reads the file. */
  readonly use: (file: string) => string;
}

/** A kind of file, recognised by the first lines. */
export type FileKind = 'gzip' | 'compiled' | 'snapshot' | 'kernel' | 'log' | 'manifest' | 'policy' | 'binary';

/** The kinds, the most specific first. */
const forms: Readonly<Record<FileKind, FileForm>> = {
  gzip: {
    name: 'a file compressed by gzip',
    isKind: (head) => head.startsWith('\x1f\x8b'),
    use: () => '`lamellar why FILE` reads compressed logs, and `lamellar audit FILE` compressed snapshots',
  },
  compiled: {
    name: 'compiled policy',
    isKind: (head) => head.startsWith('\x04\x08\0version\0'),
    use: (file) => `\`lamellar dump ${file}\` shows compiled policy`,
  },
  snapshot: {
    name: 'a snapshot',
    isKind: (head) => /^\s*\{\s*"lamellar-snapshot"/.test(head),
    use: (file) => `\`lamellar audit ${file}\` reports on a saved host, and \`--snapshot ${file}\` reads its policy`,
  },
  kernel: {
    name: 'the description of a kernel',
    isKind: (head) => /^\s*\{\s*"lamellar-kernel"/.test(head),
    use: (file) => `\`--kernel ${file}\` assumes the described kernel`,
  },
  log: {
    name: 'a log',
    isKind: (head) => /\bapparmor=\\?"|^type=[A-Z_]+ msg=audit\(/m.test(head),
    use: (file) => `\`lamellar why ${file}\` explains a log`,
  },
  manifest: {
    name: 'a manifest',
    isKind: (head) => /^(?:lamellar|containers):/m.test(head),
    use: (file) => `\`lamellar check ${file}\` checks a manifest, and \`--manifest ${file}\` reads its policy`,
  },
  policy: {
    name: 'policy text',
    isKind: (head) => /^\s*(?:(?:profile|abi|include)\s|@\{|[\w"/][^:\n]*\{\s*$)/m.test(head),
    use: (file) => `\`lamellar check ${file}\` checks policy text, and \`--policy ${file}\` reads policy`,
  },
  binary: {
    name: 'a binary file',
    isKind: (head) => head.includes('\0'),
    use: () => 'compiled policy begins with a `version`, as in the output of `apparmor_parser --stdout`',
  },
};

/** The reason why a file is of the wrong kind. */
export interface WrongFile {
  readonly kind: FileKind;
  readonly message: string;
  readonly hint: string;
}

/** The bytes that are searched for the kind. */
const headLength = 4096;

/**
 * Returns the error for a file of a different kind than expected, with the command that reads the file. Undefined if the
 * kind is the expected one or unknown.
 *
 * @param text - the content, or the first bytes
 */
export function wrongFile(text: string, file: string, expected: FileKind): WrongFile | undefined {
  const head = text.slice(0, headLength).replaceAll(/^[ \t]*#.*\n?/gm, '');
  const known = (Object.keys(forms) as FileKind[]).find((one) => forms[one].isKind(head));
  const kind = known ?? (text.includes('\0') ? 'binary' : undefined);
  if (kind === undefined || kind === expected) return undefined;
  const name = /^[\w./@%+=:,-]+$/.test(file) ? file : 'FILE';
  return { kind, message: `${forms[kind].name}, not ${forms[expected].name}`, hint: forms[kind].use(name) };
}

/** Returns the error at the beginning of a file of a wrong kind. */
export function wrongFileError(source: Source, { message, hint }: WrongFile): Diagnostic {
  return errorAt({ source, start: 0, end: 0 }, 'wrong-file', message, hint);
}
