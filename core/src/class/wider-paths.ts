import type { ByteString } from '../source/bytes.ts';
import { escapePattern, quotePattern, quoteWord } from '../syntax/print/print.ts';
import type { PathThing } from './path-thing.ts';
import type { WiderForm, WiderRule } from './wider.ts';

/**
 * Returns rules for more files, from the narrowest on. For a link, only the owner condition is dropped: the existing
 * file stays.
 */
export function widerPaths({ path, existing, subject }: PathThing, letters: string): readonly WiderRule[] {
  const whose = subject === 'owner' ? 'owner ' : '';
  if (existing !== undefined)
    return whose === ''
      ? []
      : [{ as: 'whoever', rule: `link ${quotePattern(path)} -> ${quotePattern(existing)},` as ByteString }];
  const about = (as: WiderForm, glob: string): WiderRule => ({
    as,
    rule: `${whose}${quoteWord(glob as ByteString)} ${letters},` as ByteString,
  });
  const others: WiderRule[] =
    whose === '' ? [] : [{ as: 'whoever', rule: `${quotePattern(path)} ${letters},` as ByteString }];
  const escaped = escapePattern(path);
  const ofProcesses = escaped.replaceAll(/^\/proc\/\d+(?=\/)|(?<=^\/proc\/.*\/task\/)\d+(?=\/)/g, (found) =>
    found.replace(/\d+$/, '[0-9]*'),
  );
  if (ofProcesses !== escaped) others.push(about('every-process', ofProcesses));
  // The path of a folder ends in a slash; its parent is the folder above.
  const folder = escapePattern(path.slice(0, path.lastIndexOf('/', path.length - 2) + 1) as ByteString);
  const end = path.endsWith('/') ? '/' : '';
  return folder === '/'
    ? others
    : [...others, about('same-folder', `${folder}*${end}`), about('below-folder', `${folder}**${end}`)];
}
