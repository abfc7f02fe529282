import { textOf, type ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';
import { allProfileChanges } from './all-profile-changes.ts';
import { manyProfileChanges } from './many-profile-changes.ts';
import { noNewPrivileges, readNoNewPrivileges } from './no-new-privileges.ts';
import { fault } from './operation-error.ts';
import type { ProfileChangeThing } from './profile-change-thing.ts';
import type { ThingForm } from './thing-form.ts';

/** `TARGET`, or `&TARGET` to stack it on what the task has, as a task writes it, and behind it whether the task has no_new_privs. */
export const profileChangeForm: ThingForm<ProfileChangeThing> = {
  kind: 'thing',
  usage: `TARGET [${noNewPrivileges.word}]`,
  preposition: 'to',
  options: [noNewPrivileges],
  read: (all, names) => {
    const { words, told } = readNoNewPrivileges(all);
    const [word, ...others] = words.flatMap((each) => each ?? []);
    const isStack = names.includes('stack');
    const different = names.find((name) => isStack !== (name === 'stack'));
    if (different !== undefined)
      return fault(`\`stack\` and \`${different}\` lead to different labels`, 'ask one after the other');
    const label = (word?.startsWith('&') === true ? word.slice(1) : word) as ByteString | undefined;
    if (label === undefined || label === '')
      return fault('a change of profile leads to a label, and there is none', 'name it behind the operation');
    if (others[0] !== undefined)
      return fault(`\`${textOf(others[0])}\` behind the label`, 'parts of a stack have `//&` between them');
    return {
      cases: [{ thing: { kind: 'profile-change', stacks: isStack || label !== word, ...told } }],
      labels: [label],
    };
  },
  many: manyProfileChanges,
  all: allProfileChanges,
  rule: ({ stacks }, _, [target = '' as ByteString]) =>
    `change_profile -> ${quotePattern(`${stacks ? '&' : ''}${target}` as ByteString)},` as ByteString,
};
