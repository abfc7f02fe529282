import { socketFeatures, type SocketForm } from '../classes/network/sockets.ts';
import { memoised } from '../source/memoised.ts';
import { policyClasses, type ClassRow, type PolicyClass } from '../classes/policy-classes.ts';

/**
 * Features of a kernel or a policy abi: paths such as `signal/mask`, and every parent directory. A number is a further
 * path component, as in the queries of apparmor_parser: `policy/permstable32_version/0x000003`.
 */
export type Features = ReadonlySet<string>;

/**
 * Reads a features text: an abi file (`signal {mask {hup int }}`), or lines of `path: value`, the usual format for
 * copies of `/sys/kernel/security/apparmor/features`. Undefined for any different format.
 */
export function parseFeatures(text: string): Features | undefined {
  return text.includes('{') ? parseNested(text) : parseFlat(text);
}

/** Checks whether both the kernel and the policy have a class. Otherwise the class is neither compiled nor mediated. */
export function mediates(policyClass: PolicyClass, kernel: Features, policy: Features): boolean {
  const row: ClassRow = policyClasses[policyClass];
  const both = (feature: string): boolean => kernel.has(feature) && policy.has(feature);
  return (
    row.feature === undefined ||
    both(row.feature) ||
    ('later' in row && row.later !== undefined && both(row.later.feature))
  );
}

/** Returns the feature that policy lacks for answers about a class; undefined if nothing is missing. */
export function missingForAnswers(
  policyClass: PolicyClass,
  kernel: Features,
  policy: Features,
): ClassRow['answeredWith'] | undefined {
  const { answeredWith }: ClassRow = policyClasses[policyClass];
  return answeredWith !== undefined && kernel.has(answeredWith.feature) && !policy.has(answeredWith.feature)
    ? answeredWith
    : undefined;
}

/**
 * Returns the encoding of socket rules for a kernel and a policy. Undefined if either lacks sockets: all socket
 * operations are allowed then.
 *
 * @see `features_supports_networkv8`, `features_supports_unix`, `features_supports_unixv9` of apparmor_parser
 */
export function socketFormOfFeatures(kernel: Features, policy: Features): SocketForm | undefined {
  const both = (feature: string): boolean => kernel.has(feature) && policy.has(feature);
  if (both(socketFeatures.v9)) return 'v9';
  return both(socketFeatures.v8) ? (both(socketFeatures['v8-unix']) ? 'v8-unix' : 'v8') : undefined;
}

/** Returns the features that remain for a compiler without the class of later sockets. */
export function withoutLaterSockets(features: Features): Features {
  if (!features.has(socketFeatures.v9)) return features;
  return memoised(earlier, features, () => new Set([...features].filter((feature) => !laterSockets.test(feature))));
}

const laterSockets = /^network_v9(?:\/|$)/;
/** A cache: all profiles of a file have the same features. */
const earlier = new WeakMap<Features, Features>();

/** Checks whether extended attributes of a program influence the choice of a profile. */
export function matchesAttributes(kernel: Features, policy: Features): boolean {
  const feature = 'domain/attach_conditions/xattr';
  return kernel.has(feature) && policy.has(feature);
}

/** Checks whether a rule can add a profile to a label by name. */
export function canAddProfiles(kernel: Features, policy: Features): boolean {
  const feature = 'domain/stack';
  return kernel.has(feature) && policy.has(feature);
}

/**
 * Checks whether compilers give a kernel permissions as tables, except for the first version of the tables, which is
 * broken.
 */
export function takesPermissionTables(kernel: Features): boolean {
  return kernel.has('policy/permstable32') && !kernel.has('policy/permstable32_version/0x000001');
}

/** Returns features from the paths of files in a features directory. */
export function featuresOfPaths(paths: Iterable<string>): Features {
  const features = new Set<string>();
  for (const path of paths) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) features.add(path.slice(0, end));
    features.add(path);
  }
  return features;
}

function parseFlat(text: string): Features | undefined {
  const paths: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, path, number] = /^([\w./-]+):(?: (0x[\da-f]+)$)?/.exec(line) ?? [];
    if (path === undefined) return undefined;
    paths.push(number === undefined ? path : `${path}/${number}`);
  }
  return paths.length === 0 ? undefined : featuresOfPaths(paths);
}

const maxDepth = 64;

/**
 * Parses nested features. After an extra `}`, nothing more is found (`walk_one` of libapparmor): Debian ships abi files
 * with an extra `}`.
 */
function parseNested(text: string): Features | undefined {
  const features = new Set<string>();
  const path: string[] = [];
  const token = /\s*(?:([^\s{}]+)\s*(\{)?|(\}))/y;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const found = token.exec(text);
    if (found === null) return undefined;
    if (found[3] !== undefined) {
      if (path.pop() === undefined) return features.size === 0 ? undefined : features;
    } else if (found[2] !== undefined) {
      path.push(found[1] ?? '');
      if (path.length > maxDepth) return undefined;
      features.add(path.join('/'));
    } else if (path.length === 0) {
      return undefined; // a value without a name: not a features file
    } else if (/^0x[\da-f]+$/.test(found[1] ?? '')) {
      features.add(`${path.join('/')}/${found[1]}`);
    }
  }
  return path.length === 0 ? features : undefined;
}
