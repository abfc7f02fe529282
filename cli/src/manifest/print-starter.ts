import { bytesOf, textOf } from '@lamellar/core/language';
import type { FoundContainer } from '../host/find-containers.ts';
import { incusNameProblem, keyProblem, lxcNameProblem, lxcPathProblem } from './container-name.ts';
import { usualLxcPath } from '../host/lxc/lxc-path.ts';
import { manifestVersion } from './schema.ts';

/**
 * A manifest to begin with: the containers as they are, and what else could be said, in comments. It is read to
 * the very same containers; one whose name no policy can have is named in a comment.
 */
export function printStarter(containers: readonly FoundContainer[]): string {
  const keyed = withKeys(containers, []);
  // Whoever may run containers of its own may trace what its host layer does not name.
  const named = keyed.filter(({ container }) => nameProblem(container) === undefined);
  const apart = named.find(({ container }) => !container.nesting);
  const { key, container: example } = apart ?? named[0] ?? usual;
  const where = example.nesting ? ' where `nesting` is false' : '';
  const listed = keyed.length > 0 ? keyed.map(section).join('\n') : section(usual).replace(/^ {2}/gm, '  # ');
  return `# The containers of this host, and the AppArmor policy of both their layers.
lamellar: ${manifestVersion}

host:
  # What confines the host's own programs: files and directories.
  policy: [/etc/apparmor.d]

containers:
${listed}
# What must hold, such as${where}:
expect:
  # - ${sentence(`deny ptrace from ${selector(key)} to host:**`)}
`;
}

/**
 * The sections of containers that a manifest lacks, to be put under its `containers:`. One whose name no policy can have is
 * named in a comment.
 *
 * @param taken - what the manifest calls those that it has
 */
export function printSections(containers: readonly FoundContainer[], taken: Iterable<string>): string {
  return withKeys(containers, taken).map(section).join('\n');
}

/** A container, and what a manifest is to call it. */
interface KeyedContainer {
  readonly key: string;
  readonly container: FoundContainer;
}

/** One to show, where there is none. */
const usual: KeyedContainer = {
  key: 'web',
  container: { runtime: 'lxc', lxcPath: usualLxcPath, instance: 'web', nesting: false, privileged: true },
};

/** Calls containers as their runtimes do, and otherwise only where that is a name of another or one that no manifest can have. */
function withKeys(containers: readonly FoundContainer[], taken: Iterable<string>): readonly KeyedContainer[] {
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

function section({ key, container }: KeyedContainer): string {
  const { instance, runtime, nesting, privileged } = container;
  const problem = nameProblem(container);
  if (problem !== undefined) return `  # ${shown(instance)} is left out: ${problem}\n`;
  const name = key === instance ? '' : `    name: ${inline(instance)}\n`;
  const place =
    container.runtime === 'lxc'
      ? placeLine('path', container.lxcPath, usualLxcPath)
      : placeLine('project', container.project, 'default');
  const now =
    container.otherProfile === undefined
      ? ''
      : `    # Its configuration gives it the profile ${shown(inline(container.otherProfile))}: apply has one generated.\n`;
  return `  ${inline(key)}:
    runtime: ${runtime}
${name}${now}${place}    host:
      nesting: ${nesting}
      privileged: ${privileged}
      # Rules to add to the host layer, such as:
      rules:
        # - deny ptrace (tracedby) peer=/usr/bin/gdb,
    # The container's own profiles, by name or as files, such as:
    # container:
    #   policy: [nginx, ./policies/php-fpm.aa]
`;
}

function placeLine(key: string, place: string, usualPlace: string): string {
  return place === usualPlace ? '' : `    ${key}: ${inline(place)}\n`;
}

function nameProblem(container: FoundContainer): string | undefined {
  const { instance } = container;
  const problem =
    container.runtime === 'lxc'
      ? (lxcNameProblem(instance) ?? lxcPathProblem(container.lxcPath))
      : incusNameProblem(instance);
  return problem?.hint;
}

/** A text as YAML on one line, whatever it holds: a string of JSON, if it is no plain word, with all escaped that YAML text cannot hold. */
function inline(text: string): string {
  if (/^[A-Za-z][\w-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Every profile of a container, as sentences name it. */
function selector(name: string): string {
  return /[\s"]/.test(name) ? `"${name.replaceAll('"', '\\"')}:**"` : `${name}:**`;
}

/** A sentence in a comment, which an odd name does not end, and which is YAML once it is none any more. */
function sentence(text: string): string {
  return /^[\w :*".-]+$/.test(text) ? text : inline(text);
}

function shown(name: string): string {
  return textOf(bytesOf(name));
}
