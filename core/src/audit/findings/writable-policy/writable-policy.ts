import type { WritableObject } from '../../../snapshot/snapshot.ts';
import { textOf } from '../../../source/printable-text.ts';
import { countWords, quoted } from '../evidence.ts';
import { adviceFix, commandFix, type FindingKind } from '../finding.ts';
import { shellCommand } from '../shell-word.ts';

/** The maximum number of objects with evidence. */
const maxListed = 4;

/** Policy files and folders with write access for untrusted users, who decide about confinement. */
export const writablePolicy = {
  id: 'writable-policy',
  title: 'policy that untrusted users can change',
  find: ({ snapshot: { writable = [] } }) => {
    if (writable.length === 0) return [];
    const more = writable.length - maxListed;
    const foreign = writable.filter(({ owner }) => owner !== 0);
    const open = writable.filter((one) => isOpen(one));
    return [
      {
        severity: open.some(({ mode }) => (mode & byOthers) !== 0) ? 'high' : 'medium',
        subject: { kind: 'host' },
        summary: 'untrusted users can change the policy that root loads',
        evidence: [
          ...writable.slice(0, maxListed).map(evidenceOf),
          ...(more > 0 ? [countWords(more, 'more file or folder', 'more files and folders')] : []),
        ],
        fixes: [
          ...commandFor(['chown', '-h', 'root:root'], foreign),
          ...commandFor(['chmod', 'go-w'], open),
          adviceFix('compare the policy with its package before the next load'),
        ],
        names: writable.map(({ path }) => textOf(path)),
      },
    ];
  },
} as const satisfies FindingKind;

const [byGroup, byOthers, typeBits, linkType] = [0o020, 0o002, 0o170000, 0o120000];

/** Returns whether the permissions let a group or everybody write. A link has no permissions. */
function isOpen({ group, mode }: WritableObject): boolean {
  if ((mode & typeBits) === linkType) return false;
  return (mode & byOthers) !== 0 || ((mode & byGroup) !== 0 && group !== 0);
}

function evidenceOf(object: WritableObject): string {
  const { path, owner, group, mode } = object;
  const who = [
    ...(owner === 0 ? [] : [`user ${owner}, the owner,`]),
    ...(!isOpen(object) ? [] : [(mode & byOthers) !== 0 ? 'everybody' : `group ${group}`]),
  ];
  return `${who.join(' and ')} can change ${quoted(path)} (mode ${(mode & 0o7777).toString(8)})`;
}

function commandFor(words: readonly string[], objects: readonly WritableObject[]) {
  if (objects.length === 0) return [];
  return [commandFix(shellCommand(...words, ...objects.map(({ path }) => path)))] as const;
}
