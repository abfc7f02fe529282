import type { Duplex } from 'node:stream';
import { EnvironmentError } from '../../exit-status.ts';
import { UnsafeRootError } from '../filesystem/root-folder.ts';
import { incusSocket, reasonIn } from './incus-api.ts';

/** A container of Incus. */
export interface IncusPlace {
  readonly project: string;
  readonly name: string;
}

/** The time limit of a connection, in ms: a container's storage may block Incus for ever. */
const patience = 120_000;

/** The largest answer without a connection, in bytes. */
const maxErrorBytes = 64 * 1024;

/**
 * Connects to Incus's SFTP server for a container's root. The caller destroys the connection.
 *
 * @param wait - instead of two minutes, in ms
 * @returns undefined if Incus lacks the container
 * @throws UnsafeRootError if Incus does not reach the root, with Incus's reason
 * @throws CommandError if Incus is missing
 * @see `/1.0/instances/{name}/sftp` of Incus's API
 */
export async function connectToRoot({ project, name }: IncusPlace, wait = patience): Promise<Duplex | undefined> {
  // Loaded on demand, because few runs change a root.
  const { request } = await import('node:http');
  const shown = `incus:${project}/${name}`;
  const late = new UnsafeRootError(`${shown}: no answer in time`);
  return new Promise((resolve, reject) => {
    const upgradeRequest = request({
      agent: false,
      socketPath: incusSocket(),
      path: `/1.0/instances/${encodeURIComponent(name)}/sftp?project=${encodeURIComponent(project)}`,
      headers: { Host: 'incus', Connection: 'Upgrade', Upgrade: 'sftp' },
    });
    let connection: Duplex | undefined;
    const timer = setTimeout(() => (connection ?? upgradeRequest).destroy(late), wait);
    upgradeRequest.on('upgrade', (_, socket, head) => {
      connection = socket;
      // The pending request reports socket errors.
      socket.on('error', () => undefined).on('close', () => clearTimeout(timer));
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    upgradeRequest.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        answer = (answer + text).slice(0, maxErrorBytes);
      });
      response
        .on('error', () => reject(late))
        .on('end', () => {
          clearTimeout(timer);
          if (response.statusCode === 404) resolve(undefined);
          else reject(new UnsafeRootError(`${shown}: ${reasonIn(answer) ?? 'Incus does not serve its root'}`));
        });
    });
    upgradeRequest.on('error', (error) => {
      clearTimeout(timer);
      reject(error === late ? late : new EnvironmentError(`incus: ${error.message}`));
    });
    upgradeRequest.end();
  });
}
