import type { FieldsAnswer, FieldsQuestion } from './fields.ts';

/** The script of the worker, which the bundler inserts. */
declare const LAMELLAR_WORKER: string;

/** The limit of a computation. */
const maxMilliseconds = 30_000;

/** Answers questions in a worker, one at a time: a new question ends the computation about the last one. */
export class AnswerWorker {
  readonly #url = URL.createObjectURL(new Blob([LAMELLAR_WORKER], { type: 'text/javascript' }));
  readonly #answered: (answer: FieldsAnswer | { readonly failure: string }) => void;
  #worker: Worker | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;

  /** @param answered - called with each answer */
  constructor(answered: (answer: FieldsAnswer | { readonly failure: string }) => void) {
    this.#answered = answered;
  }

  ask(question: FieldsQuestion): void {
    if (this.#limit !== undefined) this.#end();
    this.#worker ??= this.#start();
    this.#worker.postMessage(question);
    this.#limit = setTimeout(() => {
      this.#end();
      this.#answered({ failure: `stopped at the limit of ${maxMilliseconds / 1000} seconds` });
    }, maxMilliseconds);
  }

  #start(): Worker {
    const worker = new Worker(this.#url);
    worker.addEventListener('message', ({ data }: MessageEvent<FieldsAnswer>) => {
      this.#finish();
      this.#answered(data);
    });
    worker.addEventListener('error', ({ message }) => {
      this.#end();
      this.#answered({ failure: `internal error: ${message}` });
    });
    return worker;
  }

  #finish(): void {
    clearTimeout(this.#limit);
    this.#limit = undefined;
  }

  #end(): void {
    this.#finish();
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
