import type { Duplex } from 'node:stream';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { UnsafeRootError } from '../disk/root-folder.ts';
import { incusSocket, reasonIn } from './incus-api.ts';

/** A container of Incus. */
export interface IncusPlace {
  readonly project: string;
  readonly name: string;
}

/** How long a connection may take to come, and to be there, in ms: what a container has may let Incus wait for ever. */
const patience = 120_000;

/** The longest answer that is read where there is no connection, in bytes. */
const longestAnswer = 64 * 1024;

/**
 * Connects to Incus's SFTP server for a container's root. The connection is to be destroyed.
 *
 * @param wait - instead of two minutes, in ms
 * @returns undefined where Incus has no such container
 * @throws UnsafeRootError where Incus does not reach the root, with what it says
 * @throws CommandError where there is no Incus
 * @see `/1.0/instances/{name}/sftp` of Incus's API
 */
export async function connectToRoot({ project, name }: IncusPlace, wait = patience): Promise<Duplex | undefined> {
  // Much to load for the few runs that reach into a root.
  const { request } = await import('node:http');
  const shown = `incus:${project}/${name}`;
  const late = new UnsafeRootError(`${shown}: no answer in time`);
  return new Promise((resolve, reject) => {
    const asked = request({
      agent: false,
      socketPath: incusSocket(),
      path: `/1.0/instances/${encodeURIComponent(name)}/sftp?project=${encodeURIComponent(project)}`,
      headers: { Host: 'incus', Connection: 'Upgrade', Upgrade: 'sftp' },
    });
    let connection: Duplex | undefined;
    const timer = setTimeout(() => (connection ?? asked).destroy(late), wait);
    asked.on('upgrade', (_, socket, head) => {
      connection = socket;
      // Whoever waits for an answer is told of them.
      socket.on('error', () => undefined).on('close', () => clearTimeout(timer));
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        answer = (answer + text).slice(0, longestAnswer);
      });
      response
        .on('error', () => reject(late))
        .on('end', () => {
          clearTimeout(timer);
          if (response.statusCode === 404) resolve(undefined);
          else reject(new UnsafeRootError(`${shown}: ${reasonIn(answer) ?? 'Incus does not serve its root'}`));
        });
    });
    asked.on('error', (error) => {
      clearTimeout(timer);
      reject(error === late ? late : new CommandError(`incus: ${error.message}`, { status: exitStatus.environment }));
    });
    asked.end();
  });
}
