import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { Label } from '../label/label.ts';
import { decide } from '../mediation/decide.ts';
import type { CrossDecision, Decision, StackObject } from '../mediation/decision.ts';
import { chooseKernel } from '../mediation/choose-kernel.ts';
import { featuresOfKernel, measuredKernels, type MeasuredKernel } from '../mediation/kernel.ts';
import type { Operation, PairOperation } from '../class/policy-classes.ts';
import { parseOperations } from '../class/parse-operations.ts';
import { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { knownAbis, usualFeatures } from '../profile/known-abis.ts';
import { bytesOf } from '../source/bytes.ts';
import { labelsOf } from '../stack/labels-of.ts';
import { resolveLabel } from '../stack/resolve-label.ts';
import { StackedPolicy } from '../stack/stacked-policy.ts';
import { PolicyCache } from '../text/policy-cache.ts';
import type { Resolver } from '../text/resolver.ts';
import { loadTree, type PolicyContents, type PolicyTree } from './policy-tree.ts';
import { resolveFrom } from './resolve-from.ts';
import { UnknownLabelError } from './unknown-label-error.ts';

/** What policy is read by. */
export interface PolicyOptions {
  /** A version as `uname -r` prints it; the nearest measured kernel then decides. By default the newest that was measured. */
  readonly kernel?: string;
  /**
   * The texts of included files by their paths in `include`, such as `tunables/global`, or what finds them. Of AppArmor's
   * abi files nothing is needed.
   */
  readonly includes?: Readonly<Record<string, string>> | Resolver;
}

/**
 * Policy that can be asked what one label may do to another, on one kernel. A file is read when something is asked of it;
 * what is wrong in it makes its profiles unknown, and is told by `diagnostics`.
 */
export class Policy {
  /** Its policy namespaces, and the containers that they are of. */
  readonly stacks: StackedPolicy;
  /** The measured kernel that decides. */
  readonly kernel: MeasuredKernel;

  private constructor(stacks: StackedPolicy, kernel: MeasuredKernel) {
    this.stacks = stacks;
    this.kernel = kernel;
  }

  /** The policy namespace that tasks of the host see. */
  get root(): PolicyNamespace {
    return this.stacks.root;
  }

  /**
   * Takes policy as text or compiled, a file of it or a whole tree.
   *
   * @throws RangeError where `kernel` is no version, or a name none of a policy namespace
   */
  static parse(policy: PolicyContents | PolicyTree, options: PolicyOptions = {}): Policy {
    const { includes = {} } = options;
    const kernel = kernelOf(options.kernel);
    const root = PolicyNamespace.root();
    const tree = typeof policy === 'string' || policy instanceof Uint8Array ? { profiles: { policy } } : policy;
    loadTree(tree, root, {
      resolve: typeof includes === 'function' ? includes : resolveFrom(includes),
      cache: new PolicyCache(),
      kernelFeatures: featuresOfKernel(kernel),
      defaultFeatures: usualFeatures,
      knownAbis,
      loadSets: kernel.loadSets,
    });
    return new Policy(new StackedPolicy(root), kernel);
  }

  /**
   * The label of this text: what a task of the host would read, `profile`, `:namespace:profile` or several of them joined by
   * `//&`; or `web:nginx` for what runs as `nginx` in container `web`. `resolveLabel` is the same without an exception.
   *
   * @throws UnknownLabelError where the policy has no such profile, or one with errors
   */
  label(text: string): Label {
    const parsed = resolveLabel(bytesOf(text), this.stacks);
    if ('label' in parsed) return parsed.label;
    const { diagnostics = this.#damage() } = parsed.error;
    throw new UnknownLabelError({ ...parsed.error, diagnostics });
  }

  /** Every label that the policy gives rise to; those of containers with their host layers. */
  labels(): readonly Label[] {
    return labelsOf(this.stacks);
  }

  /**
   * Whether a label may do something, with the evidence of each profile that was asked.
   *
   * @param operation - also as text, such as `signal:term` or `capability:net_raw`
   * @param target - the label that it is done to; left out where it is done to none
   * @throws RangeError where the text is not one operation, or it is done to a label and there is none, or the other way round
   * @throws AutomatonTooLargeError where patterns of a profile make an automaton of more states than are walked
   */
  can(subject: Label, operation: PairOperation, target: Label): CrossDecision;
  can(subject: Label, operation: Operation | string, target?: Label): Decision;
  can(subject: Label, operation: Operation | string, target?: Label): Decision {
    const asked = typeof operation === 'string' ? operationOf(operation) : operation;
    const object: StackObject = target === undefined ? { kind: 'none' } : { kind: 'label', label: target };
    return decide(subject, asked, object, this.kernel.behaviours, this.stacks);
  }

  /** Reads all of the policy, and gives what is wrong with it or to be warned of, namespace by namespace. */
  diagnostics(): readonly Diagnostic[] {
    return [...this.root.contents()].flatMap(({ namespace, names }) => {
      const lookups = names.map((name) => namespace.profile(name));
      return [
        ...namespace.units.flatMap((unit) => unit.load().diagnostics),
        ...lookups.flatMap((lookup) => (lookup.kind === 'duplicate' ? [lookup.diagnostic] : [])),
        ...namespace.diagnostics,
      ];
    });
  }

  /** Damage of compiled policy that was read: what is not there may be behind it. */
  #damage(): readonly Diagnostic[] {
    const units = [...this.root.all()].flatMap((namespace) => namespace.units);
    return units.flatMap((unit) => unit.diagnosticsSoFar).filter(({ code }) => code === 'damaged-policy');
  }
}

function kernelOf(version: string | undefined): MeasuredKernel {
  const kernel = version === undefined ? measuredKernels.at(-1) : chooseKernel(version)?.kernel;
  if (kernel !== undefined) return kernel;
  throw new RangeError(`\`${version ?? ''}\` is no version of a kernel, such as 6.12.43`);
}

function operationOf(text: string): Operation {
  const parsed = parseOperations(bytesOf(text));
  if ('error' in parsed) throw new RangeError(`${parsed.error.message}: ${parsed.error.hint}`);
  const [operation, ...others] = parsed.operations;
  if (operation === undefined || others.length > 0) throw new RangeError(`\`${text}\` is more than one operation`);
  return operation;
}
