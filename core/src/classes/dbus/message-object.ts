import type { ByteString } from '../../source/bytes.ts';

/** A message on a bus, or a request to the bus itself. The label of the peer is not part of the object. */
export interface MessageObject {
  readonly kind: 'message';
  /** The bus: `system`, `session`, … */
  readonly bus: ByteString;
  readonly path: ByteString;
  readonly interface: ByteString;
  readonly member: ByteString;
  /** The recipient of the message, or the owned name. */
  readonly name: ByteString;
  /** The name of the sender. */
  readonly source: ByteString;
  /** The peer's label as the bus spells it, if rules are to name the label. */
  readonly peer?: ByteString;
}

const blank = '' as ByteString;

/** A message without values, as a representative of messages. */
export const blankMessage: MessageObject = {
  kind: 'message',
  bus: blank,
  path: blank,
  interface: blank,
  member: blank,
  name: blank,
  source: blank,
};

/** A field that distinguishes messages. */
export type MessageField = Exclude<keyof MessageObject, 'kind' | 'peer'>;

const ofMessages = ['bus', 'name', 'source', 'path', 'interface', 'member'] as const;

/** Returns the fields of an operation's messages. */
export function messageFields(operation: string): readonly MessageField[] {
  if (operation === 'eavesdrop') return ['bus'];
  return operation === 'bind' ? ['bus', 'name'] : ofMessages;
}
