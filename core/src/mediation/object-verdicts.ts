import { AutomatonTooLargeError } from '../automata/budget.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { Operation } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Label } from '../labels/label.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { decide } from './decide.ts';
import type { Decision, StackDecision, StackObject } from './decision.ts';
import { FileVerdicts } from './file-verdicts.ts';

/** A decision without evidence. */
export type ObjectVerdict = Pick<Decision, 'verdict'> & Pick<StackDecision, 'becomes'>;

/** Decides many questions about a policy, without evidence. Questions about files are fast. */
export class ObjectVerdicts {
  readonly #policy: StackedPolicy;
  readonly #behaviours: KernelBehaviours;
  readonly #files = new Map<Label, FileVerdicts>();

  constructor(policy: StackedPolicy, behaviours: KernelBehaviours) {
    this.#policy = policy;
    this.#behaviours = behaviours;
  }

  /** Returns the verdict of `decide`, with equal errors. */
  decide(subject: Label, operation: Operation, object: StackObject): ObjectVerdict {
    const isFile = operation.class === 'file' && operation.permission.bit !== filePermissionBits.link;
    if (isFile && object.kind === 'object' && object.object.kind === 'path')
      try {
        return { verdict: this.#filesOf(subject).verdict(operation.permission.bit, object.object) };
      } catch (error) {
        // The error of `decide` names the profile.
        if (!(error instanceof AutomatonTooLargeError)) throw error;
      }
    return decide(subject, operation, object, this.#behaviours, this.#policy);
  }

  #filesOf(subject: Label): FileVerdicts {
    let known = this.#files.get(subject);
    if (known === undefined || known.isFull)
      this.#files.set(subject, (known = new FileVerdicts(subject, this.#behaviours)));
    return known;
  }
}
