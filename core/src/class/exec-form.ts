import type { ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';
import { allPrograms } from './all-paths.ts';
import { manyPaths, wholeFiles } from './many-paths.ts';
import { noNewPrivileges, readNoNewPrivileges } from './no-new-privileges.ts';
import { pathForm } from './path-form.ts';
import type { PathThing } from './path-thing.ts';
import type { ThingForm } from './thing-form.ts';
import { widerPaths } from './wider-paths.ts';

/**
 * A program by its path, like any file, followed by whether the task has no_new_privs. The suggested rule keeps the
 * task under the current profile.
 */
export const execForm: ThingForm<PathThing> = {
  kind: 'thing',
  usage: `${pathForm.usage} [${noNewPrivileges.word}]`,
  preposition: pathForm.preposition,
  options: [...(pathForm.options ?? []), noNewPrivileges],
  read: (all) => {
    const { words, told } = readNoNewPrivileges(all);
    const reading = pathForm.read(words, []);
    if ('error' in reading) return reading;
    const [first, ...others] = reading.cases.map(({ thing, ...each }) => ({ ...each, thing: { ...thing, ...told } }));
    if (first === undefined) throw new RangeError('words that mean nothing');
    return { ...reading, cases: [first, ...others] };
  },
  whole: () => wholeFiles('x'),
  all: allPrograms,
  many: { ...manyPaths, usage: `${pathForm.usage}, or ${manyPaths.usage}`, besidesOne: true },
  rule: (thing) => ruleWith('ix', thing),
  denied: (thing) => ruleWith('x', thing),
  wider: (thing) => widerPaths(thing, 'ix'),
};

function ruleWith(letters: string, { path, subject }: PathThing): ByteString {
  return `${subject === 'owner' ? 'owner ' : ''}${quotePattern(path)} ${letters},` as ByteString;
}
