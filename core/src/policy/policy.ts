import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Label } from '../labels/label.ts';
import { decide } from '../mediation/decide.ts';
import type { CrossDecision, Decision, StackObject } from '../mediation/decision.ts';
import { chooseKernel } from '../kernels/choose-kernel.ts';
import { featuresOfKernel, measuredKernels, type MeasuredKernel } from '../kernels/kernel.ts';
import type { Operation, PairOperation } from '../classes/policy-classes.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { knownAbis, usualFeatures } from '../profile/known-abis.ts';
import { bytesOf } from '../source/bytes.ts';
import { labelsOf } from '../stacks/labels-of.ts';
import { resolveLabel } from '../stacks/resolve-label.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import type { Resolver } from '../compile/includes/resolver.ts';
import { loadTree, type PolicyContents, type PolicyTree } from './policy-tree.ts';
import { resolveFrom } from './resolve-from.ts';
import { UnknownLabelError } from './unknown-label-error.ts';

/** The options for reading policy. */
export interface PolicySettings {
  /** A version as printed by `uname -r`; the nearest measured kernel decides. By default the newest measured kernel. */
  readonly kernel?: string;
  /**
   * The texts of included files by the path in `include`, such as `tunables/global`, or a resolver. AppArmor's abi
   * files are built in.
   */
  readonly includes?: Readonly<Record<string, string>> | Resolver;
}

/**
 * Policy for queries about permissions between labels, on a specific kernel. Files are read on demand. Errors in a file
 * make the file's profiles unknown, and `diagnostics` reports the errors.
 */
export class Policy {
  /** The policy namespaces, and the containers of the policy namespaces. */
  readonly stacks: StackedPolicy;
  /** The measured kernel that decides. */
  readonly kernel: MeasuredKernel;

  private constructor(stacks: StackedPolicy, kernel: MeasuredKernel) {
    this.stacks = stacks;
    this.kernel = kernel;
  }

  /** The policy namespace seen by tasks of the host. */
  get root(): PolicyNamespace {
    return this.stacks.root;
  }

  /**
   * Parses policy as text or compiled, from a single file or an entire tree.
   *
   * @throws RangeError if `kernel` is no version, or a name is no valid name of a policy namespace
   */
  static parse(policy: PolicyContents | PolicyTree, options: PolicySettings = {}): Policy {
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
   * Returns the label for a text as read by a task of the host, `profile`, `:namespace:profile` or several joined by
   * `//&`. The form `web:nginx` means `nginx` in container `web`. `resolveLabel` returns an error instead of throwing.
   *
   * @throws UnknownLabelError if the policy has no such profile, or the profile has errors
   */
  label(text: string): Label {
    const parsed = resolveLabel(bytesOf(text), this.stacks);
    if ('label' in parsed) return parsed.label;
    const { diagnostics = this.#damage() } = parsed.error;
    throw new UnknownLabelError({ ...parsed.error, diagnostics });
  }

  /** Returns every possible label of the policy; labels of containers include the host layers. */
  labels(): readonly Label[] {
    return labelsOf(this.stacks);
  }

  /**
   * Decides whether a label may do an operation, with the evidence of each evaluated profile.
   *
   * @param operation - also as text, such as `signal:term` or `capability:net_raw`
   * @param target - the target label; left out for operations without a target
   * @throws RangeError if the text is not a single operation, or the target does not fit the operation
   * @throws AutomatonTooLargeError if patterns of a profile need an automaton with too many states
   */
  can(subject: Label, operation: PairOperation, target: Label): CrossDecision;
  can(subject: Label, operation: Operation | string, target?: Label): Decision;
  can(subject: Label, operation: Operation | string, target?: Label): Decision {
    const asked = typeof operation === 'string' ? operationOf(operation) : operation;
    const object: StackObject = target === undefined ? { kind: 'none' } : { kind: 'label', label: target };
    return decide(subject, asked, object, this.kernel.behaviours, this.stacks);
  }

  /** Reads the entire policy, and returns all errors and warnings, namespace by namespace. */
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

  /** Returns damage in the compiled policy read so far: damage may hide missing profiles. */
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
