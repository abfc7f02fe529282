import { createConnection, type Connection } from 'vscode-languageserver/node';

/** Opens the connection to an editor on standard input and output. The process ends with the connection. */
export function connectEditor(): Connection {
  return createConnection(process.stdin, process.stdout);
}
