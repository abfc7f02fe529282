import { parseLabel } from '../labels/parse-label.ts';
import type { Label } from '../labels/label.ts';
import { socketFeatures } from '../classes/network/sockets.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { featuresOfPaths, type Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import type { PolicyEnvironment } from '../compile/includes/policy-environment.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import type { Resolved, Resolver } from '../compile/includes/resolver.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';

/** Features of a kernel, and of policy, for most classes. */
const allFeatures: Features = featuresOfPaths([
  'signal/mask',
  'ptrace/mask',
  'mount/mask',
  'network_v8/af_mask',
  'dbus/mask',
  'domain/stack',
]);

/** The environment of a test's policy. */
export interface TestSurroundings {
  /** Included files by path; a list is a directory, of paths. */
  readonly files?: Readonly<Record<string, string | readonly string[]>>;
  readonly kernelFeatures?: Features;
  readonly isKernelNamed?: boolean;
  readonly defaultFeatures?: Features;
  /** By default, a version that knows all of the kernel's classes. */
  readonly compiler?: CompilerBehaviours;
  readonly loadSets?: LoadSets;
  /** The known abi files; by default none. */
  readonly knownAbis?: ReadonlyMap<string, Features>;
  /** A cache to share between policies. */
  readonly cache?: PolicyCache;
}

/**
 * Reads a policy from texts: files of the root by the key `''`, files of a namespace by its path, as in
 * `{ '': 'profile a {}', 'ns//inner': ['profile b {}', 'profile c {}'] }`.
 */
export function readPolicy(
  texts: Readonly<Record<string, string | readonly string[]>>,
  surroundings: TestSurroundings = {},
): PolicyNamespace {
  const root = PolicyNamespace.root();
  const environment = environmentOf(surroundings);
  for (const [path, files] of Object.entries(texts)) {
    const namespace = root.ensure(path === '' ? [] : path.split('//').map(bytesOf));
    [files].flat().forEach((text, index) => {
      const source = new Source(`${path === '' ? 'root' : path}-${index}.aa`, bytesOf(text));
      namespace.load(new PolicyUnit(source, environment));
    });
  }
  return root;
}

/** Returns the environment for reading policy, with defaults. */
export function environmentOf(surroundings: TestSurroundings): PolicyEnvironment {
  const kernelFeatures = surroundings.kernelFeatures ?? allFeatures;
  return {
    resolve: resolverOf(surroundings.files ?? {}),
    cache: surroundings.cache ?? new PolicyCache(),
    compiler: surroundings.compiler ?? (kernelFeatures.has(socketFeatures.v9) ? apparmor50 : apparmor41),
    kernelFeatures,
    isKernelNamed: surroundings.isKernelNamed ?? false,
    defaultFeatures: surroundings.defaultFeatures ?? allFeatures,
    knownAbis: surroundings.knownAbis ?? new Map(),
    loadSets: surroundings.loadSets ?? 'only-named',
  };
}

function resolverOf(files: Readonly<Record<string, string | readonly string[]>>): Resolver {
  const sources = new Map<string, Source>();
  const source = (path: string): Source => {
    const content = files[path];
    const known = sources.get(path) ?? new Source(path, bytesOf(typeof content === 'string' ? content : ''));
    sources.set(path, known);
    return known;
  };
  return ({ path }): Resolved => {
    if (!Object.hasOwn(files, path)) return { kind: 'missing', searched: [path] };
    const content = files[path];
    return { kind: 'files', files: typeof content === 'string' ? [source(path)] : (content ?? []).map(source) };
  };
}

/** Returns a label of a policy. Throws if the policy lacks the label. */
export function labelNamed(root: PolicyNamespace, text: string): Label {
  const result = parseLabel(bytesOf(text), root);
  if ('error' in result) throw new Error(result.error.message);
  return result.label;
}

/** Returns the codes of all diagnostics of a policy, after reading every file and profile. */
export function codesOf(root: PolicyNamespace): readonly string[] {
  return [...root.contents()].flatMap(({ namespace, names }) => {
    for (const name of names) namespace.profile(name);
    return namespace.units.flatMap((unit) => unit.diagnosticsSoFar.map((diagnostic) => diagnostic.code));
  });
}

/** Shorthand for a byte string: a character is a byte. */
export function bytes(text: string): ByteString {
  return text as ByteString;
}
