import { withProtectedSlashes } from '../patterns/double-slashes.ts';
import { escapePattern, quoteWord } from '../language/printer/print.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * The reason why a name never occurs again: it contains the number of a process, a terminal or a session, a temporary
 * name, the name of a container, an address from the kernel, or the number of a connection or an object of D-Bus.
 */
export type ChangingName =
  'process' | 'terminal' | 'session' | 'temporary' | 'container' | 'socket' | 'connection' | 'message-path';

/** A kind of changing component of a path. */
interface ChangingComponent {
  readonly as: ChangingName;
  /** Matches the folders with such components; any folder if undefined. */
  readonly folder?: RegExp;
  readonly component: RegExp;
  /** Replaces the component. `$1` and `$2` are fixed parts. */
  readonly glob: string;
}

const number = '[0-9]*';
const temporaryFolder = /^\/(?:tmp|var\/tmp|dev\/shm|run|var\/run)\//;
const uuid = '[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}';

/** The components by kind. The number of process 1 is fixed. */
const components: readonly ChangingComponent[] = [
  { as: 'process', folder: /^\/proc\/$/, component: /^(?!1$)\d+$/, glob: number },
  { as: 'process', folder: /^\/proc\/[^/]+\/task\/$/, component: /^\d+$/, glob: number },
  { as: 'process', folder: /^\/proc\/[^/]+\/(?:task\/[^/]+\/)?(?:fd|fdinfo)\/$/, component: /^\d+$/, glob: number },
  { as: 'terminal', folder: /^\/dev\/pts\/$/, component: /^\d+$/, glob: number },
  { as: 'session', folder: /^\/run\/systemd\/sessions\/$/, component: /^c?\d+(\.ref)?$/, glob: '*$1' },
  { as: 'session', component: /^session-c?\d+(\.scope)$/, glob: 'session-*$1' },
  // The names of systemd: a hexadecimal boot identifier, and a file that replaces another one.
  { as: 'temporary', component: /^(systemd-private-)[0-9a-f]{32}-(.+-)[A-Za-z0-9]{6}$/, glob: '$1*-$2??????' },
  { as: 'temporary', component: /^(\.#.+?)(?:[0-9a-f]{16}|[A-Za-z0-9]{6})$/, glob: '$1*' },
  { as: 'container', component: /^(.*?)[0-9a-f]{64}(.*)$/, glob: '$1*$2' },
  { as: 'container', component: new RegExp(`^(.*\\bpod)${uuid}(.*)$`), glob: '$1*$2' },
  { as: 'container', folder: /\/pods\/$/, component: new RegExp(`^${uuid}$`), glob: '*' },
  // An abstract address without a folder, chosen by the kernel. @see `unix_autobind` in af_unix.c
  { as: 'socket', folder: /^$/, component: /^[0-9a-f]{5}$/, glob: '?????' },
  // The templates of mktemp(1), ssh-agent(1), libdbus and Python.
  { as: 'temporary', folder: temporaryFolder, component: /^(tmp\.)[A-Za-z0-9]{10}$/, glob: '$1*' },
  { as: 'temporary', folder: temporaryFolder, component: /^(ssh-)[A-Za-z0-9]{10,12}$/, glob: '$1*' },
  { as: 'temporary', folder: temporaryFolder, component: /^(dbus-)[A-Za-z0-9]{8,10}$/, glob: '$1*' },
  // The template of BIND, in the folders of its zones.
  { as: 'temporary', component: /^(tmp-)(?=.*[\dA-Z])[A-Za-z0-9]{10}$/, glob: '$1*' },
  { as: 'temporary', folder: /^\/(?:var\/)?tmp\//, component: /^(tmp)(?=.*\d)[a-z0-9_]{8}$/, glob: '$1*' },
  // The number of a process, but not a version, a port of a socket or the folder of a user.
  {
    as: 'temporary',
    folder: /^\/(?:tmp|var\/tmp|dev\/shm)\/(?!user\/)/,
    component: /^((?!\.s\.PGSQL)(?:.*[^\d.-])?[.-]|)\d{3,10}((?!\.sock)\.[a-z]+|)$/,
    glob: `$1${number}$2`,
  },
];

/** A suffix of mkstemp(3), if it is no word, with the preceding separator and a following extension. */
const suffix = /^(.*[.\-_~])([A-Za-z0-9]{6})(\.[a-z]{1,5})?$/;

/** A word or an abbreviation, possibly with a final number: `socket`, `OpenGL`, `Python3`. */
const wordLike = /^(?:[A-Z]*[a-z]*|(?:[A-Z][a-z]+)+[A-Z]*)\d*$/;

/** A pattern for a name and the later names in its place. */
export interface GeneralisedName {
  readonly pattern: ByteString;
  /** The reasons for wildcards, without duplicates; empty if the name is stable. */
  readonly changing: readonly ChangingName[];
}

/**
 * Returns a pattern for a path or an address that matches the name, and the later names in its place if parts of the
 * name never occur again. Names that an administrator chose, versions and identifiers of disks are stable.
 */
export function generalisedName(name: ByteString): GeneralisedName {
  const changing = new Set<ChangingName>();
  let folder = '';
  const parts = name.split('/').map((component) => {
    const found = changingComponent(component as ByteString, folder);
    folder += `${component}/`;
    if (found === undefined) return escapePattern(component as ByteString);
    changing.add(found.as);
    return found.glob;
  });
  return { pattern: withProtectedSlashes(parts.join('/') as ByteString), changing: [...changing] };
}

/** Prints the pattern of a generalised name as a word of a rule. */
export function quoteGeneralised(name: ByteString): ByteString {
  return quoteWord(generalisedName(name).pattern);
}

function changingComponent(component: ByteString, folder: string): { as: ChangingName; glob: string } | undefined {
  for (const { as, folder: within, component: expected, glob } of components) {
    if (within?.test(folder) === false) continue;
    const found = expected.exec(component);
    if (found !== null) return { as, glob: filled(glob, found) };
  }
  const [, before = '', random = '', extension = ''] = suffix.exec(component) ?? [];
  if (!/[A-Z]/.test(random) || wordLike.test(random)) return undefined;
  // Outside of temporary folders, only a digit distinguishes the suffix from a word.
  const isCertain = /\d/.test(random) && /^\/(?:var|home|root|etc)\//.test(folder);
  if (!temporaryFolder.test(folder) && !isCertain) return undefined;
  return { as: 'temporary', glob: filled(`$1??????$2`, ['', before, extension]) };
}

/** Fills the fixed parts into a glob. */
function filled(glob: string, parts: readonly string[]): string {
  return glob.replaceAll(/\$(\d)/g, (_, index: string) => escapePattern((parts[Number(index)] ?? '') as ByteString));
}

/** Matches the unique name of a connection of D-Bus. */
export const uniqueBusName = /^:\d+\.\d+$/;

/** Returns the path of a D-Bus object as a pattern, with wildcards for the numbers of objects. */
export function generalisedMessagePath(path: ByteString): GeneralisedName {
  const parts = path.split('/').map((component, index, all) => {
    const isCounted = /^_?\d+$/.test(component) && all[index - 1] !== 'user';
    return isCounted ? `${component.startsWith('_') ? '_' : ''}${number}` : escapePattern(component as ByteString);
  });
  const pattern = parts.join('/') as ByteString;
  return { pattern, changing: pattern === escapePattern(path) ? [] : ['message-path'] };
}

/**
 * Returns a name on a bus as a pattern, with wildcards for the numbers of processes and connections:
 * `org.kde.StatusNotifierItem-7201-1`, `org.mpris.MediaPlayer2.vlc.instance7201`.
 */
export function generalisedBusName(name: ByteString): GeneralisedName {
  const escaped = escapePattern(name);
  const pattern = escaped.replaceAll(/(?<=-)\d+(?=-|$)|(?<=\.instance_?)\d+/g, number) as ByteString;
  return { pattern, changing: pattern === escaped ? [] : ['message-path'] };
}
