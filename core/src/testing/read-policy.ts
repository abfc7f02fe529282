import { parseLabel } from '../label/parse-label.ts';
import type { Label } from '../label/label.ts';
import { PolicyNamespace } from '../namespace/policy-namespace.ts';
import { featuresOf, type Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { PolicyCache } from '../text/policy-cache.ts';
import type { PolicyEnvironment } from '../text/policy-environment.ts';
import { PolicyUnit } from '../text/policy-unit.ts';
import type { Resolved, Resolver } from '../text/resolver.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';

/** Features of a kernel, and of policy, that mediate what most rules are about. */
const allFeatures: Features = featuresOf([
  'signal/mask',
  'ptrace/mask',
  'mount/mask',
  'network_v8/af_mask',
  'dbus/mask',
]);

/** What a test can say of a policy's surroundings. */
export interface TestSurroundings {
  /** Included files by path; a list is a directory, of paths. */
  readonly files?: Readonly<Record<string, string | readonly string[]>>;
  readonly kernelFeatures?: Features;
  readonly isKernelNamed?: boolean;
  readonly defaultFeatures?: Features;
  readonly loadSets?: LoadSets;
  /** Of policy that is read together. */
  readonly cache?: PolicyCache;
}

/**
 * A policy from texts: files of the root under the key `''`, of a namespace under its path, as in
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

/** What reading policy needs, from what a test says. */
export function environmentOf(surroundings: TestSurroundings): PolicyEnvironment {
  return {
    resolve: resolverOf(surroundings.files ?? {}),
    cache: surroundings.cache ?? new PolicyCache(),
    kernelFeatures: surroundings.kernelFeatures ?? allFeatures,
    isKernelNamed: surroundings.isKernelNamed ?? false,
    defaultFeatures: surroundings.defaultFeatures ?? allFeatures,
    knownAbis: new Map<string, Features>(),
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

/** A label of a policy; throws where it has none such. */
export function labelIn(root: PolicyNamespace, text: string): Label {
  const result = parseLabel(bytesOf(text), root);
  if ('error' in result) throw new Error(result.error.message);
  return result.label;
}

/** The codes of what is wrong with a policy, once every file and profile was read. */
export function codesOf(root: PolicyNamespace): readonly string[] {
  return [...root.contents()].flatMap(({ namespace, names }) => {
    for (const name of names) namespace.profile(name);
    return namespace.units.flatMap((unit) => unit.diagnosticsSoFar.map((diagnostic) => diagnostic.code));
  });
}

/** Shorthand: one char is one byte. */
export function bytes(text: string): ByteString {
  return text as ByteString;
}
