import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  InitializeRequest,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
} from 'vscode-languageserver/node';
import { start } from '../../testing/lamellar.ts';

/** The longest time for a message of the server, in milliseconds. */
const patience = 20_000;

/** A client that speaks to `lamellar lsp` in a process, as an editor does. */
export class EditorClient {
  readonly folder: string;
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  #stderr = '';
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting: (() => void)[] = [];

  /** @param folder - the folder of the workspace, and the working directory */
  constructor(folder: string, words: readonly string[] = []) {
    this.folder = folder;
    this.process = start(['lsp', ...words], folder);
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (published) => {
      this.#published.set(published.uri, published);
      for (const resume of this.#waiting.splice(0)) resume();
    });
    this.connection.listen();
  }

  get stderr(): string {
    return this.#stderr;
  }

  async initialize(): Promise<InitializeResult> {
    const rootUri = pathToFileURL(this.folder).href;
    const workspaceFolders = [{ uri: rootUri, name: 'workspace' }];
    const parameters = { processId: process.pid, rootUri, workspaceFolders, capabilities: {} };
    const result = await this.connection.sendRequest(InitializeRequest.type, parameters);
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.folder, name)).href;
  }

  async open(name: string, text: string): Promise<readonly Diagnostic[]> {
    const textDocument = { uri: this.uri(name), languageId: 'apparmor', version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return this.diagnostics(name, 1);
  }

  async change(name: string, version: number, range: Range, text: string): Promise<void> {
    const textDocument = { uri: this.uri(name), version };
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument,
      contentChanges: [{ range, text }],
    });
  }

  /** Waits for the diagnostics of a version of a document. */
  async diagnostics(name: string, version: number): Promise<readonly Diagnostic[]> {
    const deadline = Date.now() + patience;
    for (;;) {
      const published = this.#published.get(this.uri(name));
      if (published?.version === version) return published.diagnostics;
      if (Date.now() > deadline) throw new Error(`no diagnostics of ${name}, version ${version}: ${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, patience).unref();
      });
    }
  }

  /** Removes the known diagnostics of a document, to wait for the next ones. */
  forget(name: string): void {
    this.#published.delete(this.uri(name));
  }

  request(method: string, name: string, position: Position, further: object = {}): Promise<unknown> {
    return this.connection.sendRequest(method, { textDocument: { uri: this.uri(name) }, position, ...further });
  }

  /** Ends the server as an editor does, and returns the exit status. */
  async end(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    return this.exit();
  }

  /** Waits for the end of the process after `exit`. */
  async exit(): Promise<number | null> {
    const ended = this.ended();
    await this.connection.sendNotification('exit');
    return ended;
  }

  ended(): Promise<number | null> {
    return new Promise((resolve) => {
      if (this.process.exitCode !== null) resolve(this.process.exitCode);
      else this.process.on('exit', (status) => resolve(status));
    });
  }
}
