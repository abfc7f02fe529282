import { printable } from '@lamellar/core/language';
import {
  incusNameProblem,
  keyProblem,
  lxcNameProblem,
  lxcPathProblem,
  manifestKeys,
  manifestVersion,
  usualLxcPath,
  type Manifest,
} from '@lamellar/node/manifest';
import type { UnmanagedContainer } from '../adapters/find-containers.ts';

/**
 * Prints a first manifest: the containers with their present settings, and the remaining settings as comments. Reading
 * the manifest gives exactly the listed containers. A comment names any container with an invalid name.
 */
export function printStarter(containers: readonly UnmanagedContainer[]): string {
  const keyed = withKeys(containers, []);
  // A container with nesting may trace processes that the host layer does not name.
  const named = keyed.filter(({ container }) => nameProblem(container) === undefined);
  const apart = named.find(({ container }) => !container.nesting);
  const { key, container: example } = apart ?? named[0] ?? usual;
  const where = example.nesting ? ' for `nesting: false`' : '';
  const listed =
    keyed.length > 0 ? sections(keyed, manifestVersion) : section(usual, manifestVersion).replace(/^ {2}/gm, '  # ');
  return `# The containers of this host, with the policy of both AppArmor layers.
lamellar: ${manifestVersion}

# Policy for programs of the host: files and directories.
host-policy: [/etc/apparmor.d]

containers:
${listed}
# Expectations about the result${where}, such as:
expect:
  # - ${expectationText(`deny ptrace from ${selector(key)} to host:**`)}
`;
}

/**
 * Prints the sections of containers missing in a manifest, for its `containers:`. A comment names any container with an
 * invalid name.
 *
 * @param version - the version of the manifest
 * @param taken - the keys of the manifest
 */
export function printSections(
  containers: readonly UnmanagedContainer[],
  version: Manifest['version'],
  taken: Iterable<string>,
): string {
  return sections(withKeys(containers, taken), version);
}

function sections(containers: readonly KeyedContainer[], version: Manifest['version']): string {
  return containers.map((container) => section(container, version)).join('\n');
}

/** A container with a key for a manifest. */
interface KeyedContainer {
  readonly key: string;
  readonly container: UnmanagedContainer;
}

/** An example for a host without containers. */
const usual: KeyedContainer = {
  key: 'web',
  container: { runtime: 'lxc', lxcPath: usualLxcPath, instance: 'web', nesting: false, privileged: true },
};

/** Assigns keys to containers: the runtime's name, or a longer key if the name is taken or invalid. */
function withKeys(containers: readonly UnmanagedContainer[], taken: Iterable<string>): readonly KeyedContainer[] {
  const keys = new Set(taken);
  return containers.map((container) => {
    const { instance, runtime } = container;
    const within = container.runtime === 'lxc' ? container.lxcPath.replaceAll('/', '-') : `-${container.project}`;
    const places = [runtime, `${runtime}${within}`];
    const candidates = [instance, ...places.map((place) => `${instance}-${place}`)];
    let key = candidates.find((each) => !keys.has(each) && keyProblem(each) === undefined);
    for (let count = 2; key === undefined; count++)
      if (!keys.has(`${instance}-${runtime}-${count}`)) key = `${instance}-${runtime}-${count}`;
    keys.add(key);
    return { key, container };
  });
}

function section({ key, container }: KeyedContainer, version: Manifest['version']): string {
  const { hostLayer, containerLayer } = manifestKeys[version];
  const { instance, runtime, nesting, privileged } = container;
  const isProxmox = container.runtime === 'lxc' && container.isProxmox;
  const problem = nameProblem(container);
  if (problem !== undefined) return `  # ${printable(instance)} is left out: ${problem}\n`;
  const name = key === instance ? '' : `    name: ${inline(instance)}\n`;
  const place =
    container.runtime === 'lxc'
      ? placeLine('path', container.lxcPath, usualLxcPath)
      : placeLine('project', container.project, 'default');
  const now =
    container.otherProfile === undefined
      ? ''
      : `    # The configuration selects the profile ${printable(inline(container.otherProfile))}; ${isProxmox ? 'remove the line' : 'apply replaces the profile with a generated one'}.\n`;
  return `  ${inline(key)}:
    runtime: ${isProxmox ? 'proxmox' : runtime}
${name}${now}${place}    ${hostLayer}:
      nesting: ${nesting}
      privileged: ${privileged}
      # Rules to add to the host layer, such as:
      rules:
        # - deny ptrace (tracedby) peer=/usr/bin/gdb,
    # The container's own profiles, by name or as files, such as:
    # ${containerLayer}:
    #   policy: [nginx, ./policies/php-fpm.aa]
`;
}

function placeLine(key: string, place: string, usualPlace: string): string {
  return place === usualPlace ? '' : `    ${key}: ${inline(place)}\n`;
}

function nameProblem(container: UnmanagedContainer): string | undefined {
  const { instance } = container;
  const problem =
    container.runtime === 'lxc'
      ? (lxcNameProblem(instance) ?? lxcPathProblem(container.lxcPath))
      : incusNameProblem(instance);
  return problem?.hint;
}

/**
 * Prints a text as YAML on one line: a plain word, or a string of JSON in which characters outside YAML's set are
 * escaped.
 */
function inline(text: string): string {
  if (/^[A-Za-z][\w-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Prints the selector of all profiles of a container. */
function selector(name: string): string {
  return /[\s"]/.test(name) ? `"${name.replaceAll('"', '\\"')}:**"` : `${name}:**`;
}

/**
 * Prints an expectation for a comment. An odd name does not end the comment, and the text is valid YAML after
 * uncommenting.
 */
function expectationText(text: string): string {
  return /^[\w :*".-]+$/.test(text) ? text : inline(text);
}
