import { once } from 'node:events';

const chunkSize = 64 * 1024;

/** Writes many lines in large pieces, and waits where the reader is slower. */
export class LineWriter {
  readonly #stream: NodeJS.WriteStream;
  #pending = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  async line(text: string): Promise<void> {
    this.#pending += `${text}\n`;
    if (this.#pending.length >= chunkSize) await this.end();
  }

  async end(): Promise<void> {
    const piece = this.#pending;
    this.#pending = '';
    if (!this.#stream.write(piece)) await once(this.#stream, 'drain');
  }
}
