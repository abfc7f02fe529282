import type { Library } from '../../cli/bundled-libraries.mjs';

/** Licence names in Debian, if different. */
const debianNames: Readonly<Record<string, string>> = { MIT: 'Expat', 'BSD-3-Clause': 'BSD-3-clause' };

/** Writes the machine-readable copyright file. The command includes its bundled libraries. */
export function copyright(year: number, libraries: readonly Library[]): string {
  const own = `${year} the authors of Lamellar`;
  const licenses = new Map(libraries.map((library) => [nameOf(library), termsOf(library)]));
  const holders = libraries.flatMap((library) => holdersOf(library).map((holder) => `${holder} (${library.name})`));
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: lamellar',
    '',
    'Files: *',
    `Copyright: ${own}`,
    'License: Apache-2.0',
    '',
    'Files: usr/bin/lamellar',
    `Copyright: ${[own, ...holders].join('\n           ')}`,
    `License: ${['Apache-2.0', ...licenses.keys()].join(' and ')}`,
    '',
    'License: Apache-2.0',
    ' On Debian systems the text of this licence is in',
    ' /usr/share/common-licenses/Apache-2.0.',
    ...Array.from(licenses, ([name, terms]) => `\nLicense: ${name}\n${terms}`),
    '',
  ].join('\n');
}

function nameOf({ license }: Library): string {
  return debianNames[license] ?? license;
}

function holdersOf({ name, text }: Library): readonly string[] {
  const holders = Array.from(text.matchAll(/^Copyright (?:\(c\) )?(.+)$/gm), ([, holder = '']) => holder.trim());
  if (holders.length === 0) throw new Error(`the licence of ${name} names nobody who holds the rights`);
  return holders;
}

/** Returns the licence without title and holders, with continuation lines in Debian's form. */
function termsOf({ text }: Library): string {
  const from = text.search(/^(?:Permission|Redistribution) /m);
  if (from < 0) throw new Error('a licence that grants no permission');
  const lines = text.slice(from).trimEnd().split('\n');
  return lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`)).join('\n');
}
