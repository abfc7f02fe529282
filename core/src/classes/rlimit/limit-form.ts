import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { limitValue } from '../../language/keywords/limit-value.ts';
import { limitNamed, rlimits } from '../../language/keywords/rlimits.ts';
import type { LimitObject } from './limit-object.ts';
import { operationError } from '../operation-error.ts';
import type { ObjectForm } from '../object-form.ts';

/** `VALUE`: the hard limit with a unit, spelled as in rules. */
export const limitForm: ObjectForm<LimitObject> = {
  kind: 'object',
  usage: 'VALUE',
  preposition: 'to',
  read: (words, names) => {
    const [name = '', other] = names;
    const [limit, counts] = [limitNamed(name), rlimits.get(name)];
    if (limit === undefined || counts === undefined) throw new RangeError(`no limit: ${name}`);
    if (other !== undefined)
      return operationError(`\`${name}\` and \`${other}\` take different values`, 'ask separate questions');
    const written = words.flatMap((word) => word ?? []).join(' ') as ByteString;
    if (written === '') return operationError(`\`${name}\` needs a value`, `write ${examples[counts]}`);
    const [text, number, unit] = /^(\d+|-\d+|infinity) ?([A-Za-z]+)?$/.exec(written) ?? [];
    const value = text === undefined || number === undefined ? undefined : limitValue(counts, number, unit);
    if (value === undefined)
      return operationError(`\`${name}\` cannot be limited to \`${textOf(written)}\``, `write ${examples[counts]}`);
    return { cases: [{ object: { kind: 'limit', limit, written, value: String(value) } }], labels: [] };
  },
  rule: ({ limit, written }) => `set rlimit ${limit} <= ${written},` as ByteString,
};

/** Descriptions of the accepted values. */
const examples = {
  number: 'a number, or `infinity`, after the operation',
  size: 'a number of bytes, such as `64M`, or `infinity`, after the operation',
  seconds: 'a number of seconds, such as `5min`, or `infinity`, after the operation',
  microseconds: 'a number of microseconds, such as `5ms`, or `infinity`, after the operation',
  nice: 'a nice value, from -20 to 19, after the operation',
} as const;
