import { memoised } from '../source/memoised.ts';
import { Numbers } from '../source/numbers.ts';

/** A store of answers that depend only on the keys. A program can keep the answers for later audits. */
export interface StoredAnswers {
  /** Returns a short text for an input. Different inputs have different texts. */
  readonly digest: (input: string | Uint8Array) => string;
  /** Returns the answer of a key. Computes an unknown answer. */
  readonly answer: (key: string, compute: () => string) => string;
}

/** Returns answers for a single audit. Byte arrays with equal contents count as different inputs. */
export function temporaryAnswers(): StoredAnswers {
  const numbers = new Numbers<string | Uint8Array>();
  const answers = new Map<string, string>();
  return {
    digest: (input) => String(numbers.of(input)),
    answer: (key, compute) => memoised(answers, key, compute),
  };
}
