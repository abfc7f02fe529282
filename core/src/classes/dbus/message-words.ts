import { suggest } from '../../diagnostics/suggest.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { operationError, type OperationError } from '../operation-error.ts';

/** The conditions of a message, and the shorter lists for requests to the bus alone. */
const ofMessages = ['bus', 'path', 'interface', 'member', 'name', 'source', 'peer'] as const;
const ofOthers: Readonly<Record<string, readonly Key[]>> = { bind: ['bus', 'name'], eavesdrop: ['bus'] };

type Key = (typeof ofMessages)[number];

/** The parsed words of a message, or of a request to the bus itself. */
export interface MessageWords {
  readonly bus: ByteString;
  readonly values: ReadonlyMap<string, ByteString>;
  /** The label of the peer, if given. */
  readonly peer: ByteString | undefined;
}

/** Reads `bus=system path=/a interface=b member=c name=d peer=LABEL`, in any order, like the conditions of rules. */
export function readMessageWords(
  words: readonly (ByteString | undefined)[],
  names: readonly string[],
): MessageWords | { readonly error: OperationError } {
  const [first = ''] = names;
  const taken: readonly Key[] = ofOthers[first] ?? ofMessages;
  const different = names.find((name) => (ofOthers[name] ?? ofMessages) !== taken);
  if (different !== undefined)
    return operationError(`\`${first}\` and \`${different}\` have different objects`, 'ask separate questions');
  const values = new Map<string, ByteString>();
  for (const word of words) {
    if (word === undefined) continue;
    const at = word.indexOf('=');
    const key = at < 0 ? word : word.slice(0, at);
    if (at < 0 || !(taken as readonly string[]).includes(key)) return unknownCondition(word, key, taken);
    if (values.has(key)) return operationError(`\`${key}\` is given twice`, 'remove one of the two');
    values.set(key, word.slice(at + 1) as ByteString);
  }
  const bus = values.get('bus');
  if (bus === undefined) return operationError(`\`${first}\` needs a bus`, 'write `bus=system` or `bus=session`');
  const peer = values.get('peer');
  if (first === 'bind' && !values.has('name'))
    return operationError('`bind` needs a name', 'write `name=org.example.Service`');
  if (taken.includes('peer') && peer === undefined)
    return operationError(`\`${first}\` needs the label of the peer`, 'write `peer=LABEL`');
  return { bus, values, peer };
}

function unknownCondition(word: ByteString, key: string, taken: readonly string[]): { readonly error: OperationError } {
  const near = suggest(key, taken);
  const known = `write ${taken.map((one) => `\`${one}=\``).join(', ')}`;
  return operationError(
    `\`${textOf(word)}\` has no meaning here`,
    near === undefined ? known : `did you mean \`${near}=\`?`,
  );
}
