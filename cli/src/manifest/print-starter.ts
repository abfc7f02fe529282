import { bytesOf, textOf } from '@lamellar/core/language';
import type { FoundContainer } from '../host/find-containers.ts';
import { incusNameProblem, lxcNameProblem } from './container-name.ts';
import { manifestVersion } from './schema.ts';

/**
 * A manifest to begin with: the containers as they are, and what else could be said, in comments. It is read to
 * the very same containers; one whose name a manifest cannot have, or has already, is named in a comment.
 */
export function printStarter(containers: readonly FoundContainer[]): string {
  const taken = new Map<string, FoundContainer>();
  const sections = containers.map((container) => {
    const problem = taken.has(container.instance) ? 'there is another one of this name' : nameProblem(container);
    if (problem !== undefined) return leftOut(container, problem);
    taken.set(container.instance, container);
    return containerSection(container);
  });
  // Whoever may run containers of its own may trace what its host layer does not name.
  const apart = [...taken.values()].find(({ nesting }) => !nesting);
  const example = apart ?? taken.values().next().value ?? usual;
  const where = example.nesting ? ' where `nesting` is false' : '';
  const listed = sections.length > 0 ? sections.join('\n') : containerSection(usual).replace(/^ {2}/gm, '  # ');
  return `# The containers of this host, and the AppArmor policy of both their layers.
lamellar: ${manifestVersion}

host:
  # What confines the host's own programs: files and directories.
  policy: [/etc/apparmor.d]

containers:
${listed}
# What must hold, such as${where}:
expect:
  # - ${sentence(`deny ptrace from ${selector(example.instance)} to host:**`)}
`;
}

/**
 * The sections of containers that a manifest lacks, to be put under its `containers:`. One whose name a manifest cannot have is
 * named in a comment.
 */
export function printSections(containers: readonly FoundContainer[]): string {
  return containers
    .map((container) => {
      const problem = nameProblem(container);
      return problem === undefined ? containerSection(container) : leftOut(container, problem);
    })
    .join('\n');
}

function leftOut({ instance }: FoundContainer, problem: string): string {
  return `  # ${shown(instance)} is left out: ${problem}\n`;
}

/** One to show, where there is none. */
const usual: FoundContainer = { runtime: 'lxc', instance: 'web', nesting: false, privileged: true };

function containerSection(container: FoundContainer): string {
  const { instance, runtime, nesting, privileged } = container;
  const project =
    runtime === 'incus' && container.project !== 'default' ? `    project: ${inline(container.project)}\n` : '';
  const now =
    container.otherProfile === undefined
      ? ''
      : `    # Its configuration gives it the profile ${shown(inline(container.otherProfile))}: apply has one generated.\n`;
  return `  ${inline(instance)}:
    runtime: ${runtime}
${now}${project}    host:
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

function nameProblem({ instance, runtime }: FoundContainer): string | undefined {
  return (runtime === 'lxc' ? lxcNameProblem(instance) : incusNameProblem(instance))?.hint;
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
