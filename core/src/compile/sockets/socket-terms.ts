import type { RuleTerms } from '../../automata/rule-automaton.ts';
import { socketBits, socketClasses, socketWords, type SocketForm } from '../../classes/network/sockets.ts';
import { grantedBits } from '../../classes/permission-words.ts';
import { anyByte, byteSet, singleByte, type ByteSet } from '../../patterns/byte-set.ts';
import { emptyPattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { PermissionWord } from '../../language/ast-rules.ts';
import { socketsNamed, type SocketKinds } from '../../language/keywords/sockets.ts';
import type { QualifiedEffect } from '../automaton-rule.ts';

/** The compiler's reading of socket rules. */
export interface SocketReading {
  /** The form of socket rules. */
  readonly form: SocketForm;
  /** True if a network rule about a family covers every type, not only the types with names. */
  readonly coversEveryType: boolean;
}

/** The numbers of the types of unix sockets that have names in network rules. */
export const namedUnixTypes: readonly number[] = socketsNamed('unix', undefined)?.types ?? [];

/** Every permission of sockets. */
export const allSocketBits: number = Object.values(socketBits).reduce<number>((all, bit) => all | bit, 0);

/** Returns the permissions that the words of a socket rule grant: every permission if the rule lists none. */
export function grantedSocketBits(permissions: readonly PermissionWord[]): number {
  const row = { permissionWords: socketWords };
  const bits = permissions.reduce((granted, { text }) => granted | grantedBits(row, text), 0);
  return bits === 0 ? allSocketBits : bits;
}

/** Builds a rule for kinds of sockets with any addresses. */
export function termsOfSockets(
  sockets: SocketKinds,
  permissions: number,
  effect: QualifiedEffect,
  form: SocketForm,
): RuleTerms {
  return {
    classByte: socketClasses[form],
    ...effect,
    permissions,
    before: bytesOfSockets(sockets),
    object: emptyPattern,
    objectText: '' as ByteString,
  };
}

/**
 * Returns the leading byte sets for domain and type: two bytes each. The first byte is 0 for all existing domains and
 * types.
 */
export function bytesOfSockets({ domains, types }: SocketKinds): readonly ByteSet[] {
  const first = singleByte(0);
  return [first, byteSet(domains), ...(types === undefined ? [anyByte, anyByte] : [first, byteSet(types)])];
}
