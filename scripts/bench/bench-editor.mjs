/** Measures the language server: from a keystroke in a file of 2,000 lines to the published diagnostics. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { cli } from './run-command.mjs';

/** The goal for the 95th percentile, in milliseconds. */
const goal = 50;
const lines = 2000;
const keystrokes = 200;
/** The server compiles its own code during the first checks. */
const warmUp = 30;

export async function benchEditor(figures) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  const server = spawn(process.execPath, [cli, 'lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  try {
    let published = () => {};
    connection.onNotification('textDocument/publishDiagnostics', ({ version }) => published(version));
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    const uri = pathToFileURL(join(folder, 'big')).href;
    const publishedOf = (version) =>
      new Promise((resolve) => {
        published = (each) => each === version && resolve();
      });
    const opened = publishedOf(1);
    const textDocument = { uri, languageId: 'apparmor', version: 1, text: policyText() };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    await opened;
    const times = [];
    for (let key = 0; key < warmUp + keystrokes; key++) {
      const version = key + 2;
      const answered = publishedOf(version);
      const start = performance.now();
      const position = { line: 500, character: 7 + (key % 20) };
      const contentChanges = [{ range: { start: position, end: position }, text: 'x' }];
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
      await answered;
      if (key >= warmUp) times.push(performance.now() - start);
    }
    times.sort((left, right) => left - right);
    const [median, high] = [0.5, 0.95].map((part) => times[Math.floor(part * times.length)]);
    console.log(`${keystrokes} keystrokes in a file of ${lines} lines, until the diagnostics are published`);
    console.log(`  median ${median.toFixed(1)} ms, 95th percentile ${high.toFixed(1)} of ${goal} ms`);
    figures.add('keystroke in 2,000 lines: 95th percentile', high, 'ms');
  } finally {
    connection.dispose();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function policyText() {
  const rules = Array.from({ length: lines - 4 }, (_, at) => {
    if (at % 7 === 0) return `  signal (send) set=(term) peer=p${at},`;
    if (at % 5 === 0) return `  owner @{HOME}/dir${at}/** rw,`;
    if (at % 11 === 0) return `  /usr/bin/x${at} Px,`;
    return `  /srv/data${at}/file r,`;
  });
  return `include <tunables/global>\nprofile big /usr/bin/big {\n  include <abstractions/base>\n${rules.join('\n')}\n}\n`;
}
