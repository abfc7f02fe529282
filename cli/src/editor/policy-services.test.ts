import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  Location,
  Position,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { directory } from '../testing/lamellar.ts';
import { EditorClient } from './testing/editor-client.ts';

const web = `include <tunables/global>
profile web /usr/bin/web {
  include <abstractions/base>
  @{WEB}/** r,
  /usr/bin/helper Px -> helper,
  /usr/bin/worker Cx -> worker,
  profile worker {
    signal (send) peer=web,
  }
}
`;
const helper = `profile helper {
  signal (receive) peer=web,
  signal (receive) peer="web//worker",
  signal (send) peer=we*,
  signal (send) peer={web,other},
  signal (send) peer=:ns:web,
  ptrace (read) peer=web//&helper,
  ptrace (read) peer=web//*,
  unix (send) type=stream peer=(label=web),
  change_profile -> web,
  change_profile -> web2,
  # web
  /srv/web r,
  /srv/l rl -> web,
}
`;
const folder = directory({
  'tunables/global': 'include <tunables/web>\n',
  'tunables/web': '@{WEB}=/srv/web\n',
  'abstractions/base': '  /etc/hosts r,\n',
  'policy/web': web,
  'policy/helper': helper,
  'policy/notes.txt': 'profile of web, peer=web\n',
  'policy/path': 'profile /usr/bin/path {\n}\n',
});
const workspace = path.join(folder, 'policy');
// A workspace may have links to itself, FIFOs and unreadable content.
symlinkSync('.', path.join(workspace, 'loop'));
execFileSync('mkfifo', [path.join(workspace, 'fifo')]);
mkdirSync(path.join(workspace, 'node_modules'));
const client = new EditorClient(workspace, ['-b', folder]);
beforeAll(async () => {
  await client.initialize();
  await client.open('web', web);
});
afterAll(() => client.end());

/** The position after the first occurrence of a text. */
function after(text: string, part: string): Position {
  return TextDocument.create('', '', 0, text).positionAt(text.indexOf(part) + part.length);
}

test.each([
  ['an include', 'abstractions/ba', pathToFileURL(path.join(folder, 'abstractions/base')).href, 0],
  ['a variable', '@{WE', pathToFileURL(path.join(folder, 'tunables/web')).href, 0],
  ['a profile of a transition', '-> hel', client.uri('helper'), 0],
  ['a child profile', '-> wor', client.uri('web'), 6],
  ['a peer', 'peer=w', client.uri('web'), 1],
])('the definition of %s is found', async (_, part, uri, line) => {
  const found = (await client.request('textDocument/definition', 'web', after(web, part))) as Location[];
  expect(found.map((location) => ({ uri: location.uri, line: location.range.start.line }))).toEqual([{ uri, line }]);
});

test.each([
  ['a profile of the workspace', '-> hel', 'helper'],
  ['a variable of an include', '@{WE', '@{WEB}'],
  ['an abstraction', '<abstractions/b', '<abstractions/base>'],
])('%s is completed', async (_, part, label) => {
  const found = (await client.request('textDocument/completion', 'web', after(web, part))) as CompletionItem[];
  expect(found.map((item) => item.label)).toEqual([label]);
});

test('a profile is renamed with its literal references in all files, and with nothing else', async () => {
  const edit = (await client.request('textDocument/rename', 'web', after(web, 'profile we'), {
    newName: 'site',
  })) as WorkspaceEdit;
  const changes = edit.changes ?? {};
  expect(Object.keys(changes).toSorted()).toEqual([client.uri('helper'), client.uri('web')]);
  expect(applied(web, changes[client.uri('web')])).toBe(
    web.replace('profile web', 'profile site').replace('peer=web', 'peer=site'),
  );
  expect(applied(helper, changes[client.uri('helper')])).toBe(
    helper
      .replace('peer=web,', 'peer=site,')
      .replace('"web//worker"', '"site//worker"')
      .replace('web//&helper', 'site//&helper')
      .replace('web//*', 'site//*')
      .replace('label=web', 'label=site')
      .replace('-> web,\n  change', '-> site,\n  change'),
  );
  const child = (await client.request('textDocument/rename', 'web', after(web, '-> wor'), {
    newName: 'job',
  })) as WorkspaceEdit;
  expect(applied(web, child.changes?.[client.uri('web')])).toBe(web.replaceAll(/(?<=-> |profile )worker/g, 'job'));
  expect(applied(helper, child.changes?.[client.uri('helper')])).toBe(helper.replace('web//worker', 'web//job'));
});

test.each([
  ['web', 'profile we', 'helper', 'exists already'],
  ['web', 'profile we', 'a b', 'not a plain name'],
  ['web', '/etc/ho', 'x', 'no name of a profile'],
  ['path', 'profile /usr', 'x', 'path of the program'],
])('in %s, %s is not renamed to %s', async (name, part, newName, reason) => {
  const text = readFileSync(path.join(workspace, name), 'utf8');
  if (name !== 'web') await client.open(name, text);
  const position = part === '/etc/ho' ? { line: 9, character: 0 } : after(text, part);
  await expect(client.request('textDocument/rename', name, position, { newName })).rejects.toThrow(reason);
});

test.each([
  ['profile a {\n  capability sys_admn,\n}\n', 'sys_admn', 'profile a {\n  capability sys_admin,\n}\n'],
  ['profile a {\n  signal send\n}\n', 'signal send', 'profile a {\n  signal send,\n}\n'],
])('a quick fix corrects %j', async (text, part, corrected) => {
  await client.open('a', text);
  const position = after(text, part);
  const actions = await client.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: client.uri('a') },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
  const [action, ...others] = actions as CodeAction[];
  expect(others).toEqual([]);
  expect(applied(text, action?.edit?.changes?.[client.uri('a')])).toBe(corrected);
});

function applied(text: string, edits: readonly TextEdit[] = []): string {
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...edits]);
}

test('a rule is linted and explained through the layers of a manifest, with the other half of the peer', async () => {
  const stacked = new EditorClient(
    directory({
      'lamellar.yaml': `lamellar: 1
containers:
  box:
    runtime: lxc
    host: { base: ./box }
    container: { policy: [./nginx, ./php] }
`,
      box: 'profile lxc-box {\n  /srv/** r,\n  signal,\n}\n',
      nginx: 'profile nginx {\n  /etc/nginx r,\n  /srv/x r,\n  signal (send) set=(hup) peer=php,\n}\n',
      php: 'profile php {\n}\n',
    }),
  );
  await stacked.initialize();
  const text = readFileSync(path.join(stacked.folder, 'nginx'), 'utf8');
  await stacked.open('nginx', text);
  // Lint may follow after a pause.
  await vi.waitFor(async () => {
    const codes = (await stacked.diagnostics('nginx', 1)).map(({ code }) => code);
    expect(codes).toEqual(['one-sided-rule']);
  }, 20_000);
  const hover = async (part: string): Promise<string> => {
    const found = (await stacked.request('textDocument/hover', 'nginx', after(text, part))) as {
      contents: { value: string };
    } | null;
    return found?.contents.value ?? '';
  };
  expect(await hover('/etc/ng')).toMatch(
    /nginx: file:r \/etc\/nginx: denied\n✗ host layer of box `lxc-box` has no rule/,
  );
  expect(await hover('/srv/')).toMatch(/allowed\n✓ host layer of box `lxc-box` allows[^]*\n✓ container layer of box/);
  const signal = await hover('(send) s');
  expect(signal).toMatch(
    /signal:hup php: denied\n✗ container layer of box `\S+:php` \(object\) has no rule for receive/,
  );
  expect(signal).toContain('signal (receive) set=(hup) peer=nginx,');
  expect(await hover('profile ng')).toBe('');
  await stacked.end();
});

test('a hover keeps a hostile name within its block', async () => {
  const text = 'profile "a```b" {\n  capability chown,\n}\n';
  await client.open('fence', text);
  const found = await client.request('textDocument/hover', 'fence', after(text, 'capab'));
  expect(found).toMatchObject({
    contents: { value: expect.stringMatching(/^````text\na```b: capability:chown: allowed\n[^]*\n````\n/) as string },
  });
});

test('policy is formatted', async () => {
  await client.open('f', 'profile f {\n/x r, # é\n}\n');
  const edits = await client.connection.sendRequest('textDocument/formatting', {
    textDocument: { uri: client.uri('f') },
    options: { tabSize: 2, insertSpaces: true },
  });
  expect(applied('profile f {\n/x r, # é\n}\n', edits as TextEdit[])).toBe('profile f {\n  /x r, # é\n}\n');
});
