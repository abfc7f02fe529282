import { writeOutput } from '../adapters/process/standard-streams.ts';

const chunkSize = 64 * 1024;

/** Writes many lines to stdout in large pieces. */
export class LineWriter {
  #pending = '';

  line(text: string): void {
    this.write(`${text}\n`);
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= chunkSize) this.end();
  }

  end(): void {
    const piece = this.#pending;
    this.#pending = '';
    writeOutput(piece);
  }
}
