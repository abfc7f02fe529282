import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directory, lamellar, records } from '../testing/lamellar.ts';
import { EditorClient } from './testing/editor-client.ts';

const folder = directory({
  'tunables/global': '@{HOME}=/home/*/\n',
  'abstractions/base': '  /etc/hosts r,\n',
  'abstractions/broken': '  signal send peer=x\n',
  a: 'profile a {\n  include <abstractions/base>\n}\n',
});
const client = new EditorClient(folder, ['-b', folder, '--stdio']);
beforeAll(() => client.initialize());
afterAll(() => client.end());

/** The diagnostics without places of other files, as `line:character-line:character code`. */
function brief(diagnostics: Awaited<ReturnType<EditorClient['open']>>): readonly string[] {
  return diagnostics.map(({ range: { start, end }, code }) => {
    return `${start.line}:${start.character}-${end.line}:${end.character} ${String(code)}`;
  });
}

test('an error is reported at its place in UTF-16, and disappears with the change that corrects the error', async () => {
  const text = 'profile b {\n  "/srv/😀é" r, sinal (send),\n}\n';
  const [first, ...others] = await client.open('b', text);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ code: 'unknown-keyword', severity: 1, source: 'lamellar' });
  expect(first?.message).toContain('did you mean `signal`?');
  expect(first?.range).toEqual({ start: { line: 1, character: 16 }, end: { line: 1, character: 21 } });
  await client.change('b', 2, { start: { line: 1, character: 18 }, end: { line: 1, character: 18 } }, 'g');
  expect(await client.diagnostics('b', 2)).toEqual([]);
});

test('the diagnostics of a changing policy equal those of `check`', async () => {
  const text =
    'include <tunables/global>\nprofile c {\n  include <abstractions/broken>\n  @{HOME}/** rw,\n  /bin/x px,\n}\n';
  await client.open('c', text);
  let lines = text.split('\n');
  const published: { code: unknown; message: unknown }[][] = [];
  const versions: string[] = [];
  for (const [line, replacement] of [
    [2, '  include <abstractions/base>'],
    [3, '  @{HOMME}/** rw,'],
    [4, '  /bin/x pux, /bin/x ix,'],
    [3, '  capability sys_admn,'],
    [5, ''],
    [0, 'profile é { /x r }'],
  ] as const) {
    const range = { start: { line, character: 0 }, end: { line, character: lines[line]?.length ?? 0 } };
    const version = versions.length + 2;
    await client.change('c', version, range, replacement);
    const found = await client.diagnostics('c', version);
    published.push(found.map(({ code, message }) => ({ code, message })));
    lines = lines.with(line, replacement);
    const name = path.join(folder, `version-${version}`);
    writeFileSync(name, lines.join('\n'));
    versions.push(name);
  }
  const { stdout } = lamellar(['check', '-b', folder, '--format', 'ndjson', ...versions]);
  const checked = records(stdout) as { diagnostics: { code: string; message: string; hint?: string }[] }[];
  expect(published).toEqual(
    checked.map(({ diagnostics }) =>
      diagnostics.map(({ code, message, hint }) => {
        return { code, message: hint === undefined ? message : `${message}\nhint: ${hint}` };
      }),
    ),
  );
  expect(published.flat().length).toBeGreaterThan(5);
});

test('an error in an unsaved include is at the include, and policy follows a change of the file on the disk', async () => {
  expect(brief(await client.open('a', 'profile a {\n  include <abstractions/base>\n}\n'))).toEqual([]);
  client.forget('a');
  await client.open('abstractions/base', '  /etc/hosts rq,\n');
  const [atInclude, ...others] = await client.diagnostics('a', 1);
  expect(others).toEqual([]);
  expect(atInclude?.range.start).toEqual({ line: 1, character: 2 });
  expect(atInclude?.relatedInformation?.[0]?.location).toMatchObject({
    uri: client.uri('abstractions/base'),
    range: { start: { line: 0, character: 14 } },
  });
  client.forget('a');
  await client.connection.sendNotification('textDocument/didClose', {
    textDocument: { uri: client.uri('abstractions/base') },
  });
  expect(await client.diagnostics('a', 1)).toEqual([]);
  writeFileSync(path.join(folder, 'abstractions/base'), '  /etc/hosts rq,\n');
  client.forget('a');
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: client.uri('a') } });
  expect(await client.diagnostics('a', 1)).toHaveLength(1);
});

test('a file without profiles is checked as an include', async () => {
  expect(await client.open('abstractions/own', '  @{ELSEWHERE}/x r,\n  @{HOME}/y r,\n')).toEqual([]);
  expect(brief(await client.open('abstractions/own2', '  capability sys_admn,\n'))).toEqual([
    '0:13-0:21 unknown-capability',
  ]);
  expect(brief(await client.open('tunables/own', '@{X}=/a\n@{X}=/b\n'))).toEqual(['1:0-1:7 redefined-variable']);
});

test('a manifest has the diagnostics of its policy and its expectations', async () => {
  const text = `lamellar: 1
host: {policy: [./b]}
expect:
  - allow ptrace from host:b to host:b
`;
  writeFileSync(path.join(folder, 'b'), 'profile b {\n}\n');
  const found = await client.open('web.yaml', text);
  expect(found.map(({ code }) => code)).toEqual(['broken-expectation']);
  expect(brief(await client.open('bad.yaml', 'lamellar: 1\ncontainerss: {}\n'))).toHaveLength(1);
});

test('malformed messages give no stack trace, and the later messages are answered', async () => {
  const hostile = new EditorClient(folder);
  await hostile.initialize();
  for (const message of [
    { jsonrpc: '2.0', id: 'a', method: 'no/such' },
    { jsonrpc: '2.0', id: 'b', method: 'textDocument/hover' },
    { jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument: 3 } },
    { jsonrpc: '2.0', method: 'textDocument/didChange', params: { textDocument: { uri: 'file:///%ff' } } },
    [],
    3,
  ])
    hostile.process.stdin.write(frame(JSON.stringify(message)));
  hostile.process.stdin.write(frame('{'));
  expect(brief(await hostile.open('hostile', 'profile x {\n'))).toEqual(['0:0-0:9 unclosed-block']);
  hostile.process.stdin.end('no header\r\n\r\n{}');
  expect(await hostile.ended()).toBe(1);
  expect(hostile.stderr).not.toMatch(/^\s+at /m);
});

test('an unknown kernel is an error before the first message', () => {
  expect(lamellar(['lsp', '--kernel', 'x'])).toMatchObject({ status: 2, stdout: '' });
});

test('the server ends with status 1 if the editor ends without `shutdown`', async () => {
  const left = new EditorClient(folder);
  await left.initialize();
  expect(await left.exit()).toBe(1);
});

function frame(text: string): string {
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
