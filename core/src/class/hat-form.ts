import { textOf, type ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';
import type { HatThing } from './hat-thing.ts';
import { noNewPrivileges, readNoNewPrivileges } from './no-new-privileges.ts';
import { fault } from './operation-error.ts';
import type { ThingForm } from './thing-form.ts';

/** `HAT`, the hat's own name, followed by whether the task has no_new_privs. */
export const hatForm: ThingForm<HatThing> = {
  kind: 'thing',
  usage: `HAT [${noNewPrivileges.word}]`,
  preposition: 'to',
  options: [noNewPrivileges],
  read: (all) => {
    const { words, told } = readNoNewPrivileges(all);
    const [name, other] = words.flatMap((word) => word ?? []);
    const hint = 'write its own name, such as `DEFAULT` for `nginx//DEFAULT`';
    if (name === undefined || name === '') return fault('a change of hat leads to a hat, and there is none', hint);
    if (other !== undefined)
      return fault(`\`${textOf(other)}\` behind the hat`, 'of several the first that is there is taken');
    if (name.includes('//')) return fault(`\`${textOf(name)}\` is more than the name of a hat`, hint);
    return { cases: [{ thing: { kind: 'hat', name, ...told } }], labels: [] };
  },
  allElsewhere: 'no rule is about hats: ask about one at a time',
  // The precondition for a hat in the profile is not a rule.
  rule: ({ name }) => `^${quotePattern(name)} { }` as ByteString,
};
