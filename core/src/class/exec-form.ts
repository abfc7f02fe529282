import type { ByteString } from '../source/bytes.ts';
import { quotePattern } from '../syntax/print/print.ts';
import { manyPaths } from './many-paths.ts';
import { pathForm } from './path-form.ts';
import type { PathThing } from './path-thing.ts';
import type { ThingForm } from './thing-form.ts';

/** A program by its path, as any other file. The rule that is advised keeps the task under the profile that has it. */
export const execForm: ThingForm<PathThing> = {
  kind: 'thing',
  usage: pathForm.usage,
  preposition: pathForm.preposition,
  ...(pathForm.options === undefined ? {} : { options: pathForm.options }),
  read: (words) => pathForm.read(words, []),
  many: { ...manyPaths, usage: `${pathForm.usage}, or ${manyPaths.usage}`, besidesOne: true },
  rule: ({ path, subject }) => `${subject === 'owner' ? 'owner ' : ''}${quotePattern(path)} ix,` as ByteString,
};
