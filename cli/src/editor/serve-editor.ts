import {
  TextDocumentSyncKind,
  TextDocuments,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { BufferChecker } from './buffer-checker.ts';
import { DiagnosticPublisher } from './diagnostic-publisher.ts';
import { pathOfUri } from './document-uri.ts';

/** Answers the messages of an editor until the editor ends the connection. */
export function serveEditor(connection: Connection, checker: BufferChecker, version: string): void {
  const documents = new TextDocuments(TextDocument);
  const publisher = new DiagnosticPublisher(checker, (parameters) => void connection.sendDiagnostics(parameters));
  connection.onInitialize((): InitializeResult => {
    return {
      serverInfo: { name: 'lamellar', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      },
    };
  });
  documents.onDidChangeContent(({ document }) => {
    if (isText(document.uri) && isText(document.getText())) publisher.changed(document);
  });
  documents.onDidClose(({ document: { uri } }) => publisher.closed(uri, pathOfUri(uri)));
  documents.onDidSave(() => publisher.filesChanged());
  connection.onDidChangeWatchedFiles(() => publisher.filesChanged());
  documents.listen(connection);
  connection.listen();
}

/** The library does not check the types of a message. */
function isText(value: unknown): value is string {
  return typeof value === 'string';
}
