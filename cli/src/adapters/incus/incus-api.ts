import type { IncomingMessage } from 'node:http';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readValue, textSchema, type Schema } from '@lamellar/core/schemas';
import { joinedChunks } from '@lamellar/node/files';
import { EnvironmentError } from '../../exit-status.ts';

/** The largest answer in bytes, enough for a few thousand instances. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** The time limit of an answer, in milliseconds. */
const answerDeadline = 120_000;

/** A request to Incus. */
export interface IncusRequest {
  readonly method: 'GET' | 'PUT';
  /** The path, query included, such as `/1.0/profiles/default?project=shop`. */
  readonly path: string;
  /** The JSON that is sent. */
  readonly body?: unknown;
  /** The version to change, from an earlier answer: Incus refuses a change of a different version with status 412. */
  readonly etag?: string | undefined;
}

/** A positive answer of Incus. */
export interface IncusAnswer {
  readonly metadata: unknown;
  /** The path of the background operation; empty if Incus needs none. */
  readonly operation: string;
  readonly etag: string | undefined;
}

/** A refusal of a request by Incus. */
export class IncusRefusal extends EnvironmentError {
  /** The HTTP status. */
  readonly code: number;

  /** @param reason - in the words of Incus */
  constructor(code: number, reason: string) {
    super(`incus: ${reason}`);
    this.code = code;
  }
}

/**
 * Sends a request to Incus over its socket. A value in a request is visible to nobody else: the words of a command are
 * in `/proc/PID/cmdline`, which every local user can read.
 *
 * @param wait - the longest time for the answer, in milliseconds
 * @throws IncusRefusal if Incus refuses
 * @throws CommandError if Incus does not answer
 * @see the REST API of Incus, doc/rest-api.md
 */
export async function requestIncus(options: IncusRequest, wait = answerDeadline): Promise<IncusAnswer> {
  // Loaded on demand, since most commands need no HTTP.
  const { request } = await import('node:http');
  const signal = AbortSignal.timeout(wait);
  const text = options.body === undefined ? undefined : JSON.stringify(options.body);
  const { status, etag, answer } = await new Promise<ReceivedAnswer>((resolve, reject) => {
    const fail = (error: Error): void => {
      const reason = signal.aborted ? 'no answer in time' : error.message;
      reject(new EnvironmentError(`incus: ${reason}`));
    };
    const headers = {
      Host: 'incus',
      ...(text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      ...(options.etag === undefined ? {} : { 'If-Match': options.etag }),
    };
    request({ agent: false, socketPath: incusSocket(), method: options.method, path: options.path, headers, signal })
      .on('error', fail)
      .on('response', (response) => void received(response).then(resolve, fail))
      .end(text);
  });
  return { ...parseAnswer(status, answer), etag };
}

interface ReceivedAnswer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly answer: string;
}

async function received(response: IncomingMessage): Promise<ReceivedAnswer> {
  const bytes = await joinedChunks(response, maxAnswerBytes);
  if (bytes === undefined) throw new Error(`an answer of more than ${maxAnswerBytes >> 20} MiB`);
  return { status: response.statusCode ?? 0, etag: response.headers.etag, answer: bytes.toString() };
}

/** Finds the socket of Incus as the command `incus` does. */
export function incusSocket(): string {
  const { INCUS_SOCKET: socket = '', INCUS_DIR: folder = '' } = process.env;
  if (socket !== '') return socket;
  const usual = existsSync('/run/incus/unix.socket') ? '/run/incus' : '/var/lib/incus';
  return path.join(folder === '' ? usual : folder, 'unix.socket');
}

/**
 * Validates data of an answer.
 *
 * @param source - the source of the data, for the message
 * @throws CommandError if the data does not match the schema
 */
export function validAnswer<Value>(data: unknown, schema: Schema<Value>, source: string): Value {
  const read = readValue(data, schema);
  if ('value' in read) return read.value;
  const [problem = { path: '', message: '' }] = read.problems;
  throw new EnvironmentError(
    `incus: unexpected answer to ${source}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`,
  );
}

/** Reads the error text of a refusal; undefined if the answer has another form. */
export function reasonIn(answer: string): string | undefined {
  const { error } = (parsedJson(answer) ?? {}) as { readonly error?: unknown };
  return typeof error === 'string' && error !== '' ? error : undefined;
}

/** Parses an answer; undefined if it is not JSON. */
export function parsedJson(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

/** The path of an operation, or nothing. */
const operationSchema = textSchema(1024, /^(?:\/[!-~]+)?$/, 'a path');

/**
 * @throws IncusRefusal for an error, also with HTTP status 200, which Incus sends after a failed background operation
 */
function parseAnswer(status: number, answer: string): Omit<IncusAnswer, 'etag'> {
  const parsed = parsedJson(answer);
  if (parsed === undefined) throw new IncusRefusal(status, `an answer without JSON (HTTP status ${status})`);
  const { type, error_code: code, metadata, operation } = (parsed ?? {}) as Partial<Record<string, unknown>>;
  if (type !== 'sync' && type !== 'async')
    throw new IncusRefusal(
      typeof code === 'number' ? code : status,
      reasonIn(answer) ?? `no reason (HTTP status ${status})`,
    );
  return { metadata, operation: validAnswer(operation ?? '', operationSchema, 'a request') };
}
