import { printLabel } from '../../labels/label.ts';
import { textOf } from '../../source/printable-text.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/** Recognises a peer with unknown parts: the kernel names only the parts in the policy namespace of the profile. */
export const incompletePeer: EvaluatedCause = ({ decisions }) => {
  const peer = decisions.find(({ shape, subject }) => shape === 'cross-check' && subject.isIncomplete)?.subject;
  if (peer === undefined) return undefined;
  const named = textOf(printLabel({ parts: peer.parts }, peer.parts[0].namespace));
  return {
    id: 'incomplete-peer',
    words: `the record names only \`${named}\` of the peer, which also has parts in other policy namespaces: if it is refused again, evaluate the new record`,
    confirmed: true,
  };
};
