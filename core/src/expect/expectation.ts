import type { Pattern } from '../glob/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { Operation } from '../mediation/operation.ts';
import type { ByteString } from '../source/bytes.ts';
import { allSignals, type SignalNumber } from '../syntax/vocabulary/signals.ts';

/** A sentence about policy that a test holds it to: who may, or may not, do what to whom. */
export interface Expectation {
  readonly verdict: Verdict;
  readonly action: ExpectedAction;
  readonly from: Selector;
  readonly to: Selector;
}

/** What an expectation is about; `all` where the sentence names no signals or permissions. */
export type ExpectedAction =
  | { readonly kind: 'signal'; readonly signals: readonly [SignalNumber, ...SignalNumber[]] | 'all' }
  | { readonly kind: 'ptrace'; readonly accesses: readonly [PtraceAccess, ...PtraceAccess[]] | 'all' };

/** What a tracer may want: to stop and change the tracee, or only to read from it. */
export type PtraceAccess = 'trace' | 'read';

/** A sentence's words for labels. */
export type Selector = (
  | { readonly kind: 'container'; readonly container: ByteString; readonly profiles: ProfileGlob }
  | { readonly kind: 'host'; readonly profiles: ProfileGlob }
  | { readonly kind: 'label'; readonly label: ByteString }
) &
  Stretch;

/** A pattern for names of profiles, as it was written and as it is matched. */
export interface ProfileGlob {
  readonly text: ByteString;
  readonly pattern: Pattern;
}

/** A part of a sentence: offsets in its bytes, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Every operation that must be allowed, or denied. ptrace without permissions is `trace` and `read`. */
export function operationsOf({ action }: Expectation): readonly Operation[] {
  if (action.kind === 'signal') {
    const signals = action.signals === 'all' ? allSignals : action.signals;
    return signals.map((signal) => ({ kind: 'signal', signal }));
  }
  const accesses: readonly PtraceAccess[] = action.accesses === 'all' ? ['trace', 'read'] : action.accesses;
  return accesses.map((access) => ({ kind: 'ptrace', access }));
}
