import { socketFeatures, type SocketForm } from '../class/sockets.ts';
import { policyClasses, type ClassRow, type PolicyClass } from '../class/policy-classes.ts';

/**
 * Features of a kernel or a policy abi: paths such as `signal/mask`, and every directory above one. A number is one more part of
 * its path, as apparmor_parser asks for it: `policy/permstable32_version/0x000003`.
 */
export type Features = ReadonlySet<string>;

/**
 * Reads a features text: an abi file (`signal {mask {hup int }}`), or one `path: value` a line, as
 * a copy of `/sys/kernel/security/apparmor/features` is usually kept. Undefined where it is neither.
 */
export function parseFeatures(text: string): Features | undefined {
  return text.includes('{') ? parseNested(text) : parseFlat(text);
}

/** Whether both the kernel and the policy know a class: only then is it compiled, and mediated. */
export function mediates(policyClass: PolicyClass, kernel: Features, policy: Features): boolean {
  const row: ClassRow = policyClasses[policyClass];
  const both = (feature: string): boolean => kernel.has(feature) && policy.has(feature);
  return (
    row.feature === undefined ||
    both(row.feature) ||
    ('later' in row && row.later !== undefined && both(row.later.feature))
  );
}

/** What policy lacks for the kernel to answer about a class that both know; undefined where it does. */
export function lackedForAnswers(
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
 * How rules about sockets are compiled for a kernel and a policy; undefined where one of them knows nothing of sockets, and all that is
 * about them is allowed. Only the later form has addresses and peers of unix sockets.
 *
 * @see `features_supports_networkv8`, `features_supports_unixv9` of apparmor_parser
 */
export function socketForm(kernel: Features, policy: Features): SocketForm | undefined {
  const both = (feature: string): boolean => kernel.has(feature) && policy.has(feature);
  return both(socketFeatures.v9) ? 'v9' : both(socketFeatures.v8) ? 'v8' : undefined;
}

/** Whether extended attributes of a program say which profile it gets. */
export function matchesAttributes(kernel: Features, policy: Features): boolean {
  const feature = 'domain/attach_conditions/xattr';
  return kernel.has(feature) && policy.has(feature);
}

/** Whether compilers give a kernel permissions as tables: the first version of these is broken. */
export function takesPermissionTables(kernel: Features): boolean {
  return kernel.has('policy/permstable32') && !kernel.has('policy/permstable32_version/0x000001');
}

/** Features from the paths of a features directory's files. */
export function featuresOf(paths: Iterable<string>): Features {
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
  return paths.length === 0 ? undefined : featuresOf(paths);
}

const deepest = 64;

/** Behind a `}` too many nothing is found any more (`walk_one` of libapparmor): abi files that Debian ships have one. */
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
      if (path.length > deepest) return undefined;
      features.add(path.join('/'));
    } else if (path.length === 0) {
      return undefined; // a value of nothing: this is some other file
    } else if (/^0x[\da-f]+$/.test(found[1] ?? '')) {
      features.add(`${path.join('/')}/${found[1]}`);
    }
  }
  return path.length === 0 ? features : undefined;
}
