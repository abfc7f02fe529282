import { readFileSync } from 'node:fs';
import { questionSyntax } from '../../cli/src/question-syntax.ts';
import { buildProgram } from '../../cli/src/program.ts';
import { commandPage, head, pageName, reference, visibleCommands, type Edition } from './command-page.ts';
import { roffOfMarkdown } from './markdown-page.ts';
import { pageText } from './page-text.ts';
import { join, literal, request, type Roff } from './roff.ts';

/** The paths of important files. */
const files = [
  ['lamellar.yaml', 'the manifest in the working directory, else `/etc/lamellar/lamellar.yaml`'],
  ['/etc/lamellar/', 'what `lamellar apply` has written'],
  [
    '/usr/share/doc/lamellar/docs/tutorial/first-steps.md',
    'the first five minutes, from two containers to a layer that is applied',
  ],
  ['/usr/share/doc/lamellar/examples/lamellar.yaml', 'a manifest'],
] as const;

/** Returns every manual page by file name: the pages of the program, of its commands, and of the manifest. */
export function manualPages(edition: Edition): ReadonlyMap<string, string> {
  const program = buildProgram(edition.version, questionSyntax);
  const commands = [program, ...visibleCommands(program)];
  return new Map([
    ...commands.map((command): [string, string] => [
      `${pageName(command)}.1`,
      commandPage(command, edition, command === program ? files : []),
    ]),
    ['lamellar.yaml.5', manifestPage(edition)],
  ]);
}

/** Writes the page of the manifest from docs/reference/manifest.md. */
function manifestPage(edition: Edition): string {
  const text = readFileSync(new URL('../../docs/reference/manifest.md', import.meta.url), 'utf8');
  const lines: readonly Roff[] = [
    ...head('lamellar.yaml', 5, edition),
    request('SH', 'NAME' as Roff),
    join([literal('lamellar.yaml'), 'the manifest of the containers of a host' as Roff], ' \\- '),
    request('SH', 'DESCRIPTION' as Roff),
    ...roffOfMarkdown(text),
    request('SH', 'SEE ALSO' as Roff),
    join([reference('lamellar', 1), reference('lamellar-apply', 1), reference('lamellar-check', 1)], ',\n'),
  ];
  return pageText(lines);
}
