import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { generalisedName, quoteGeneralised } from '../generalised-name.ts';
import type { PathObject } from './path-object.ts';
import type { BroaderRule } from '../broader-rule.ts';

/**
 * Returns rules for more files, from the narrowest on. For a link, only the owner condition is dropped: the existing
 * file stays.
 */
export function broaderPaths({ path, existing, subject }: PathObject, letters: string): readonly BroaderRule[] {
  const whose = subject === 'owner' ? 'owner ' : '';
  if (existing !== undefined)
    return whose === ''
      ? []
      : [{ as: 'whoever', rule: `link ${quoteGeneralised(path)} -> ${quoteGeneralised(existing)},` as ByteString }];
  const others: readonly BroaderRule[] =
    whose === '' ? [] : [{ as: 'whoever', rule: `${quoteGeneralised(path)} ${letters},` as ByteString }];
  return [...others, ...rulesOfFolder(path, (glob) => `${whose}${glob} ${letters},`)];
}

/**
 * Returns rules for all paths in the folder of a path, and below; empty for a path in the root.
 *
 * @param ruleFor - prints the rule for a glob
 */
export function rulesOfFolder(path: ByteString, ruleFor: (glob: ByteString) => string): readonly BroaderRule[] {
  // The path of a folder ends in a slash; its parent is the folder above.
  const folder = generalisedName(path.slice(0, path.lastIndexOf('/', path.length - 2) + 1) as ByteString).pattern;
  if (folder === ('/' as string)) return [];
  const end = path.endsWith('/') ? '/' : '';
  const rule = (glob: string): ByteString => ruleFor(quoteWord(`${folder}${glob}${end}` as ByteString)) as ByteString;
  return [
    { as: 'same-folder', rule: rule('*') },
    { as: 'below-folder', rule: rule('**') },
  ];
}
