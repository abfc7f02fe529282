import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quotePattern } from '../../language/printer/print.ts';
import type { HatObject } from './hat-object.ts';
import { noNewPrivileges, readNoNewPrivileges } from '../no-new-privileges.ts';
import { operationError } from '../operation-error.ts';
import type { ObjectForm } from '../object-form.ts';

/** `HAT`, the hat's own name, followed by whether the task has no_new_privs. */
export const hatForm: ObjectForm<HatObject> = {
  kind: 'object',
  usage: `HAT [${noNewPrivileges.word}]`,
  preposition: 'to',
  options: [noNewPrivileges],
  read: (all) => {
    const { words, option: shown } = readNoNewPrivileges(all);
    const [name, other] = words.flatMap((word) => word ?? []);
    const hint = 'write the last part of the name, such as `DEFAULT` for `nginx//DEFAULT`';
    if (name === undefined || name === '') return operationError('missing name of the hat', hint);
    if (other !== undefined)
      return operationError(`unexpected \`${textOf(other)}\` after the hat`, 'the first existing hat is used');
    if (name.includes('//')) return operationError(`\`${textOf(name)}\` is more than the name of a hat`, hint);
    return { cases: [{ object: { kind: 'hat', name, ...shown } }], labels: [] };
  },
  listingHint: 'no rule controls hats: ask about one hat at a time',
  // The precondition for a hat in the profile is not a rule.
  rule: ({ name }) => `^${quotePattern(name)} { }` as ByteString,
};
