// A request in flight, until it is answered: by what comes of it or, if its signal fires before, at once. What the back
// end still does then is its own to end. Hundreds may wait at the same time, so it is a class, without closures.

import { corsHeaders } from './cors.js';
import { EndpointError } from '../error.js';
import { createNotes, seenOf } from './notes.js';
import { failure } from './reply.js';
import { OwnSignal, follow } from '../signal.js';

/**
 * @typedef {import('./reply.js').Answer} Answer
 * @typedef {import('./handler.js').WebRequest} WebRequest
 * @typedef {ReturnType<typeof import('../list.js').createList<Flight>>} Flights
 */

export class Flight {
  from = performance.now();

  notes = createNotes();

  /**
   * @param {WebRequest} request whose signal hasn't fired
   * @param {Flights} running where it is until it is answered
   * @param {import('./handler.js').Settings['onEvent']} onEvent
   */
  constructor(request, running, onEvent) {
    const given = request.signal;
    const { signal, leave } = given instanceof OwnSignal ? { signal: given, leave: ignore } : follow(given);
    this.request = request;
    this.address = request.address ?? '';
    this.signal = signal;
    this.leave = leave;
    /** Headers of each of its answers. */
    this.cors = corsHeaders(request.headers.get('origin'));
    this.running = running;
    this.onEvent = onEvent;
    /** @type {(answered: Answer | Response) => void} */
    this.resolve = ignore;
    /** @type {(error: unknown) => void} */
    this.reject = ignore;
    /** Rejects with the signal's reason if the client has left, or with an error of its own. */
    this.answered = new Promise((/** @type {Flight['resolve']} */ resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    /** @type {import('../list.js').Entry<Flight> | undefined} */
    this.entry = running.add(this);
    signal.addEventListener('abort', this);
  }

  /** @param {Answer | Response} answered only the first one counts */
  answer(answered) {
    this.end(answered);
    this.resolve(answered);
  }

  /** @param {unknown} error */
  fail(error) {
    this.end(undefined);
    this.reject(error);
  }

  /** Its signal has fired. The endpoint cancels with an error for the client. */
  handleEvent() {
    const { reason } = this.signal;
    if (reason instanceof EndpointError) this.answer(failure(reason, this.cors));
    else this.fail(reason);
  }

  /** @param {Answer | Response | undefined} answered */
  end(answered) {
    const { notes, address, from, entry } = this;
    if (!entry) return;
    this.entry = undefined;
    this.signal.removeEventListener('abort', this);
    this.leave();
    this.running.remove(entry);
    this.onEvent?.(seenOf(notes, { address, from, answered }));
  }
}

function ignore() {}
