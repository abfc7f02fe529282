import { haveEqualPermissions, type LabelledPolicy } from './compare-baseline.ts';

/** The largest number of policies to compare a policy with. */
const maxCompared = 4;

/** Results by the permissions of policies: most kernels and compilers do not change a permission. */
export class ByPermissions<Result> {
  readonly #known: { readonly policy: LabelledPolicy; readonly result: Result }[] = [];

  /** Returns the result of a policy with equal permissions, or finds the result. */
  of(policy: LabelledPolicy, find: () => Result): Result {
    const known =
      this.#known.find((one) => one.policy === policy) ??
      this.#known.slice(0, maxCompared).find((one) => haveEqualPermissions(one.policy, policy));
    if (known !== undefined) return known.result;
    const result = find();
    this.#known.unshift({ policy, result });
    return result;
  }
}
