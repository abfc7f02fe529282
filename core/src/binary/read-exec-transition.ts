import { readXindex, type ExecTransition } from '../file-rules/exec-transition.ts';
import type { PolicyDb } from './format/policy-db.ts';
import { printTransition } from './format/transition-table.ts';

/** Returns the exec transition for an `xindex`, with the target name printed as a profile name. */
export function execOf(db: PolicyDb, xindex: number): ExecTransition {
  return readXindex(xindex, (index) => {
    const entry = db.transitions.get(index);
    return entry === undefined ? undefined : printTransition(entry);
  });
}
