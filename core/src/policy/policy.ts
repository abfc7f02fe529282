import { parseObject } from '../classes/parse-object.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import type { Operation } from '../classes/policy-classes.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import type { Resolver } from '../compile/includes/resolver.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compilerOfVersion, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { measuredKernelOf } from '../kernels/choose-kernel.ts';
import { featuresOfKernel, type MeasuredKernel } from '../kernels/measured-kernels.ts';
import { printLabel, type Label } from '../labels/label.ts';
import { labelErrorCauses } from '../labels/label-error-causes.ts';
import { answerPair } from '../mediation/pair-answer.ts';
import { labelsOfObject } from '../mediation/requested-objects.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { knownAbis, usualFeatures } from '../profile/known-abis.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { labelsOf } from '../stacks/labels-of.ts';
import { resolveWrittenLabel } from '../stacks/resolve-written-label.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { PolicyAnswer } from './policy-answer.ts';
import { loadTree, type PolicyContents, type PolicyTree } from './policy-tree.ts';
import { QuestionError } from './question-error.ts';
import { resolveFrom } from './resolve-from.ts';
import { UnknownLabelError } from './unknown-label-error.ts';

/** The options for reading policy. */
export interface PolicySettings {
  /** A version as printed by `uname -r`; the nearest measured kernel decides. By default the newest measured kernel. */
  readonly kernel?: string;
  /** The version of apparmor_parser for policy text. By default 4.1, which does not know all classes of abi 5.0. */
  readonly compiler?: CompilerBehaviours['version'];
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

  /** Wraps loaded policy. `Policy.parse` loads policy from texts. */
  constructor(stacks: StackedPolicy, kernel: MeasuredKernel) {
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
    const kernel = measuredKernelOf(options.kernel);
    const root = PolicyNamespace.root();
    const tree = typeof policy === 'string' || policy instanceof Uint8Array ? { profiles: { policy } } : policy;
    loadTree(tree, root, {
      resolve: typeof includes === 'function' ? includes : resolveFrom(includes),
      cache: new PolicyCache(),
      kernelFeatures: featuresOfKernel(kernel),
      defaultFeatures: usualFeatures,
      knownAbis,
      loadSets: kernel.loadSets,
      compiler: compilerOfVersion(options.compiler ?? '4.1'),
    });
    return new Policy(new StackedPolicy(root), kernel);
  }

  /**
   * Returns the label for a text as read by a task of the host, `profile`, `:namespace:profile` or several joined by
   * `//&`. The form `web:nginx` means `nginx` in container `web`. `resolveWrittenLabel` returns an error instead of
   * throwing.
   *
   * @throws UnknownLabelError if the policy has no such profile, or the profile has errors
   */
  label(text: string): Label {
    return this.#resolve(bytesOf(text));
  }

  /** Returns every possible label of the policy; labels of containers include the host layers. */
  labels(): readonly Label[] {
    return labelsOf(this.stacks);
  }

  /**
   * Decides whether a label may do an operation, with the evidence of each evaluated profile. The arguments are the
   * words of `lamellar can`.
   *
   * @param operation - such as `signal:term`, `file:rw` or `capability`; commas separate several operations
   * @param object - the target label of a signal or ptrace, the path of a file, the words of a mount, a socket or a
   *   D-Bus message, or nothing for a capability; `-` stands for a word that does not apply
   * @throws QuestionError if the operation is unknown, or the words are not an object of the operation
   * @throws UnknownLabelError if the policy lacks a label
   * @throws AutomatonTooLargeError if patterns of a profile need an automaton with too many states
   */
  can(subject: Label | string, operation: string, ...object: readonly (Label | string)[]): PolicyAnswer {
    const operations = operationsOf(operation);
    const labels = new Map<ByteString, Label>();
    const words = object.map((word) => {
      if (typeof word === 'string') return word === '-' ? undefined : bytesOf(word);
      const printed = printLabel(word, this.root);
      labels.set(printed, word);
      return printed;
    });
    const written = parseObject(operations, words);
    if ('error' in written) throw new QuestionError('object', written.error);
    const acting = typeof subject === 'string' ? this.label(subject) : subject;
    const name = printLabel(acting, this.root);
    for (const text of labelsOfObject(written.object)) if (!labels.has(text)) labels.set(text, this.#resolve(text));
    labels.set(name, acting);
    const requested = { policy: this.stacks, kernel: this.kernel, labels };
    return new PolicyAnswer(answerPair([requested], name, operations, written.object), operation);
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

  #resolve(text: ByteString): Label {
    const parsed = resolveWrittenLabel(text, this.stacks);
    if ('label' in parsed) return parsed.label;
    throw new UnknownLabelError({ ...parsed.error, diagnostics: labelErrorCauses(parsed.error, this.root) });
  }
}

function operationsOf(text: string): readonly Operation[] {
  const parsed = parseOperations(bytesOf(text));
  if ('error' in parsed) throw new QuestionError('operation', parsed.error);
  return parsed.operations;
}
