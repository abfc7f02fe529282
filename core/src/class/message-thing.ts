import type { ByteString } from '../source/bytes.ts';

/** A message on a bus, or what is asked of the bus itself. The label of the other side is not part of it. */
export interface MessageThing {
  readonly kind: 'message';
  /** `system`, `session`, … */
  readonly bus: ByteString;
  readonly path: ByteString;
  readonly interface: ByteString;
  readonly member: ByteString;
  /** Whom it is sent to, or the name that is owned. */
  readonly name: ByteString;
  /** The name of who sends it. */
  readonly source: ByteString;
  /** What the bus calls the label of the other side, where rules are to name it. */
  readonly peer?: ByteString;
}

/** A text that tells messages apart. */
export type MessageField = Exclude<keyof MessageThing, 'kind' | 'peer'>;

const ofMessages = ['bus', 'name', 'source', 'path', 'interface', 'member'] as const;

/** The texts that tell what an operation is about. */
export function messageFields(operation: string): readonly MessageField[] {
  if (operation === 'eavesdrop') return ['bus'];
  return operation === 'bind' ? ['bus', 'name'] : ofMessages;
}
