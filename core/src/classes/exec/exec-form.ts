import type { ByteString } from '../../source/bytes.ts';
import { quoteGeneralised } from '../generalised-name.ts';
import { pathPatterns, fileUniverse } from '../file/path-pattern-form.ts';
import { noNewPrivileges, readNoNewPrivileges } from '../no-new-privileges.ts';
import { pathForm } from '../file/path-form.ts';
import { forUsers, type PathObject } from '../file/path-object.ts';
import type { ObjectForm } from '../object-form.ts';
import { broaderPaths } from '../file/broader-paths.ts';

/**
 * A program by its path, like any file, followed by whether the task has no_new_privs. The suggested rule keeps the
 * task under the current profile.
 */
export const execForm: ObjectForm<PathObject> = {
  kind: 'object',
  usage: `${pathForm.usage} [${noNewPrivileges.word}]`,
  preposition: pathForm.preposition,
  options: [...(pathForm.options ?? []), noNewPrivileges],
  read: (all) => {
    const { words, option: shown } = readNoNewPrivileges(all);
    const reading = pathForm.read(words, []);
    if ('error' in reading) return reading;
    const [{ object }, { length }] = [reading.cases[0], reading.cases];
    const user = length > 1 ? undefined : object.subject;
    return { ...reading, cases: forUsers(user, (when) => ({ when, object: { ...object, subject: when, ...shown } })) };
  },
  universe: () => fileUniverse('x'),
  listingNote: '`ix` allows execution; `can … exec PATH` shows the resulting label of each layer',
  get patterns() {
    return { ...pathPatterns, usage: `${pathForm.usage}, or ${pathPatterns.usage}`, keywordIsOptional: true } as const;
  },
  rule: (object) => ruleWith('ix', object),
  denied: (object) => ruleWith('x', object),
  broader: (object) => broaderPaths(object, 'ix'),
};

function ruleWith(letters: string, { path, subject }: PathObject): ByteString {
  return `${subject === 'owner' ? 'owner ' : ''}${quoteGeneralised(path)} ${letters},` as ByteString;
}
