import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quotePattern } from '../../language/printer/print.ts';
import { profileChangeSets } from './profile-change-universe.ts';
import { profileChangePatterns } from './profile-change-patterns.ts';
import { noNewPrivileges, readNoNewPrivileges } from '../no-new-privileges.ts';
import { operationError } from '../operation-error.ts';
import type { ProfileChangeObject } from './profile-change-object.ts';
import type { ObjectForm } from '../object-form.ts';

/**
 * `TARGET`, or `&TARGET` to stack the target on the current label, in the spelling of the task. The executed program
 * follows if the change waits for one, then whether the task has no_new_privs.
 */
export const profileChangeForm: ObjectForm<ProfileChangeObject> = {
  kind: 'object',
  usage: `TARGET [${noNewPrivileges.word}], for onexec TARGET [PROGRAM]`,
  preposition: 'to',
  options: [noNewPrivileges],
  read: (all, names) => {
    const { words, option: shown } = readNoNewPrivileges(all);
    const [word, program, ...others] = words.flatMap((each) => each ?? []);
    const isStack = names.includes('stack');
    const different = names.find((name) => isStack !== (name === 'stack'));
    if (different !== undefined)
      return operationError(`\`stack\` and \`${different}\` lead to different labels`, 'ask separate questions');
    const label = (word?.startsWith('&') === true ? word.slice(1) : word) as ByteString | undefined;
    if (label === undefined || label === '')
      return operationError('missing target label', 'write the label after the operation');
    const after = names.every((name) => name === 'onexec') ? others[0] : program;
    if (after !== undefined)
      return operationError(`unexpected \`${textOf(after)}\` after the label`, 'join the parts of a stack by `//&`');
    if (program?.startsWith('/') === false)
      return operationError(
        `\`${textOf(program)}\` is not an absolute path of a program`,
        'join the parts of a stack by `//&`',
      );
    const executed = program === undefined ? {} : { program };
    return {
      cases: [{ object: { kind: 'profile-change', stacks: isStack || label !== word, ...executed, ...shown } }],
      labels: [label],
    };
  },
  get universe() {
    return profileChangeSets;
  },
  get patterns() {
    return profileChangePatterns;
  },
  rule: ({ stacks, program }, _, [target = '' as ByteString]) => {
    const executed = program === undefined ? '' : ` ${quotePattern(program)}`;
    return `change_profile${executed} -> ${quotePattern(`${stacks ? '&' : ''}${target}` as ByteString)},` as ByteString;
  },
};
