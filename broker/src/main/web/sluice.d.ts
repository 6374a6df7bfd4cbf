/**
 * A client of a Sluice gateway that comes back by itself.
 *
 * It connects when it is made, and again after every end but those that the server meant for good. Nothing that the
 * server sent in between is delivered later: each connection has a `clientId` of its own, and `init` is the place to
 * tell it to your backend.
 */
declare class Sluice {
  /**
   * @param url `ws://` or `wss://` (`http` is taken for `ws`), or a function that is asked before each attempt, with the
   *   number of failures since the last good connection: for several gateways, say
   * @throws TypeError for a bad url or option, which it names, and where there is no WebSocket and no `adapter`
   */
  constructor(url: Sluice.Source<string>, options?: Sluice.Options);

  /** Of the connection that is open now, once the gateway has told it; else null. */
  readonly clientId: string | null;
  readonly state: 'connecting' | 'open' | 'waiting' | 'closed';
  /** How many messages wait for a connection. */
  readonly queued: number;

  /** The gateway's welcome: it has told the client_id, and what waited is sent after the handlers have run. */
  on(event: 'init', handler: (data: { client_id: string; [more: string]: unknown }) => void): this;
  /** The WebSocket is open; messages still wait for `init`. */
  on(event: 'open', handler: () => void): this;
  /** A connection has ended, or an attempt has failed. */
  on(event: 'close', handler: (close: Sluice.Close) => void): this;
  /** Every message that no handler by name took, as it came: a text, or an ArrayBuffer. */
  on(event: 'message', handler: (data: string | ArrayBuffer) => void): this;
  /** A text message that is a JSON array `[event, data]` or `[event]`. */
  on(event: string, handler: (data: any) => void): this;

  once(event: 'init', handler: (data: { client_id: string; [more: string]: unknown }) => void): this;
  once(event: 'open', handler: () => void): this;
  once(event: 'close', handler: (close: Sluice.Close) => void): this;
  once(event: 'message', handler: (data: string | ArrayBuffer) => void): this;
  once(event: string, handler: (data: any) => void): this;

  /** Removes one handler, or all of that event. */
  off(event: string, handler?: (...data: any[]) => void): this;

  /**
   * Sends a text or binary message as it is, anything else as JSON text. While there is no connection it waits in the
   * queue, and what waits is sent in order after `init`; binary data must not be changed meanwhile. What is sent in a
   * handler of `init` goes out before the queue.
   *
   * @returns true: handed to the socket, or queued (it may still be lost with the connection); false: refused, since the
   *   queue is full (the new message is refused, none that waits is dropped) or the client is closed
   */
  send(message: string | ArrayBuffer | ArrayBufferView | Blob | object | number | boolean | null): boolean;

  /**
   * Ends it for good, and drops what waits.
   *
   * @param code 1000 (default) or 3000 to 4999
   * @param reason at most 123 bytes
   */
  close(code?: number, reason?: string): void;

  /** Connects again after an end for good; at once, where it is waiting for the next attempt. */
  connect(): this;
}

declare namespace Sluice {
  export { Sluice, Sluice as default };

  /** A value, or a function that is asked for it before each attempt. */
  export type Source<T> = T | ((failures: number) => T | Promise<T>);

  export interface Close {
    /** The server's close code; 1006 where there is none (network, refused handshake, silence, time-out). */
    code: number;
    reason: string;
    /** Whether the WebSocket had been open. */
    wasOpen: boolean;
    /** Attempts without a good connection before this one. */
    failures: number;
    /** Milliseconds until the next attempt; null: there is none, `connect()` starts anew. */
    retryIn: number | null;
    /** How many messages waited and are lost, as there is no next attempt. */
    dropped: number;
  }

  /** All times in milliseconds. */
  export interface Options {
    /** A class with the interface of WebSocket (such as `ws` for an old Node), or a mini program's `wx`, `uni`. Default: what is there, in this order: WebSocket, uni, wx. */
    adapter?: (new (url: string, protocols: string[]) => any) | { connectSocket(request: any): any };
    /** Whether messages wait for the gateway's welcome. False for a gateway whose `gateway.welcome` is another or none. Default true. */
    awaitInit?: boolean;
    /** For the token, the url and the handshake together. Default 10,000. */
    connectTimeout?: number;
    heartbeat?: {
      /** Sends `data` so often: for proxies that end quiet connections. Backends hear it as a message. Default 0 = never, as browsers answer the gateway's pings by themselves. */
      interval?: number;
      /** Default `["ping"]`. */
      data?: unknown;
      /** Nothing heard for so long: the connection is given up as dead. Browsers hide pings from scripts, so this needs a gateway that speaks, `gateway.ping-data`; README.md has the three settings that go together. Default 0 = never. */
      timeout?: number;
    };
    /** Sub-protocols to offer. */
    protocols?: string | string[];
    /** What may wait for a connection. Default 100 messages, 256 KiB. */
    queue?: { messages?: number; bytes?: number };
    /** A pause is drawn evenly from 0 to min(cap, base * 2^failures). Default 1,000 and 30,000. */
    reconnect?: { base?: number; cap?: number };
    /** Has the last word about the next attempt: false = none, true = at the usual time even where there would be none, a number = after so many milliseconds, undefined = as `close.retryIn` says. */
    retry?: (close: Close) => boolean | number | undefined | void;
    /** A token to connect with. A function is asked before each attempt, so that none is sent that has expired. */
    token?: Source<string | null | undefined>;
    /** Where the token goes: `?token=` (default), or the sub-protocol `sluice.jwt.<token>`, which access logs do not show. */
    tokenIn?: 'query' | 'protocol';
  }
}

export = Sluice;
export as namespace Sluice;
