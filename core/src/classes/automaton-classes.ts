import type { ClassByte } from '../automata/automaton.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ByteBefore, ClassPermission, LaterClass } from './policy-class.ts';
import { classRows, type ClassRow, type PolicyClass } from './policy-classes.ts';

/** A class whose rules are in a policy automaton, as the argument of `compareAutomata`. */
export interface AutomatonClass {
  readonly word: PolicyClass;
  readonly byte: ClassByte;
  readonly permissions: readonly ClassPermission[];
  readonly permissionWords: ClassRow['permissionWords'];
  readonly before: ByteBefore | undefined;
  readonly countsStart: boolean;
  readonly hasNul: boolean;
  readonly requestedAfterNuls?: readonly number[];
  readonly mark?: ByteString;
}

/**
 * The classes whose rules are in a policy automaton, with the later forms of these classes. For an operation without an
 * object, the permission may be at the state right after the class byte.
 */
export const automatonClasses: readonly AutomatonClass[] = classRows
  .filter((row) => !('rulesIn' in row) || row.rulesIn === 'automaton')
  .flatMap((row): readonly AutomatonClass[] => {
    const operations: readonly { readonly shape: string; readonly object: unknown }[] = row.operations;
    const { word, byte, permissions, permissionWords } = row;
    const one: AutomatonClass = {
      word,
      byte,
      permissions,
      permissionWords,
      before: 'before' in row ? row.before : undefined,
      countsStart: operations.some(({ shape, object }) => shape === 'stack-check' && object === 'none'),
      hasNul: 'hasNul' in row && row.hasNul,
      ...('requestedAfterNuls' in row && row.requestedAfterNuls !== undefined
        ? { requestedAfterNuls: row.requestedAfterNuls }
        : {}),
    };
    const later: LaterClass | undefined = 'later' in row ? row.later : undefined;
    return later === undefined ? [one] : [one, { ...one, byte: later.byte, mark: later.mark }];
  });
