import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { lastingName, quoteLasting } from '../lasting-name.ts';
import type { PathObject } from './path-object.ts';
import type { BroaderForm, BroaderRule } from '../broader-rule.ts';

/**
 * Returns rules for more files, from the narrowest on. For a link, only the owner condition is dropped: the existing
 * file stays.
 */
export function broaderPaths({ path, existing, subject }: PathObject, letters: string): readonly BroaderRule[] {
  const whose = subject === 'owner' ? 'owner ' : '';
  if (existing !== undefined)
    return whose === ''
      ? []
      : [{ as: 'whoever', rule: `link ${quoteLasting(path)} -> ${quoteLasting(existing)},` as ByteString }];
  const about = (as: BroaderForm, glob: string): BroaderRule => ({
    as,
    rule: `${whose}${quoteWord(glob as ByteString)} ${letters},` as ByteString,
  });
  const others: readonly BroaderRule[] =
    whose === '' ? [] : [{ as: 'whoever', rule: `${quoteLasting(path)} ${letters},` as ByteString }];
  // The path of a folder ends in a slash; its parent is the folder above.
  const folder = lastingName(path.slice(0, path.lastIndexOf('/', path.length - 2) + 1) as ByteString).pattern;
  const end = path.endsWith('/') ? '/' : '';
  return folder === '/'
    ? others
    : [...others, about('same-folder', `${folder}*${end}`), about('below-folder', `${folder}**${end}`)];
}
