/*! Sluice: the JavaScript client. <script src>, import (sluice.mjs) and require; browsers, Node, mini programs. */
// One file, as that is what a page, a bundler and a mini program can all take; ES2015, so that none has to compile it.
(function (root, make) {
  'use strict';
  if (typeof module === 'object' && module.exports) {
    module.exports = make();
  } else {
    root.Sluice = make();
  }
})(typeof globalThis === 'object' ? globalThis : typeof self === 'object' ? self : this, function () {
  'use strict';

  const DEFAULTS = {
    adapter: undefined,
    awaitInit: true,
    connectTimeout: 10000,
    heartbeat: { interval: 0, data: '["ping"]', timeout: 0 },
    protocols: [],
    queue: { messages: 100, bytes: 262144 },
    reconnect: { base: 1000, cap: 30000 },
    retry: undefined,
    token: undefined,
    tokenIn: 'query',
  };
  /** The longest time that setTimeout takes; a longer one fires at once. */
  const MAX_MILLIS = 0x7fffffff;
  /** A server's delay hint is not believed beyond this. */
  const MAX_HINT_MILLIS = 600000;
  /** A connection that was ready for so long has proved that the way is good: the back-off starts anew. */
  const STABLE_MILLIS = 10000;
  /** What the client itself tells: a message from the wire cannot pose as one of these. */
  const OWN_EVENTS = ['open', 'close', 'message'];

  function refuse(name, value, expected) {
    throw new TypeError(name + ': ' + value + ' (expected: ' + expected + ')');
  }

  /** As uncaught, without harm to who called. */
  function report(failure) {
    setTimeout(() => { throw failure; });
  }

  function settings(defaults, given, prefix) {
    const result = Object.assign({}, defaults);
    if (typeof given !== 'object' || given === null) refuse(prefix.slice(0, -1), given, 'an object');
    Object.keys(given).forEach((name) => {
      const standard = defaults[name];
      const value = given[name];
      if (Object.keys(defaults).indexOf(name) < 0) {
        refuse(prefix + name, value, 'no such option, but one of ' + Object.keys(defaults).join(', '));
      }
      if (value === undefined) return;
      if (typeof standard === 'number' && !(value >= 0 && value <= MAX_MILLIS)) {
        refuse(prefix + name, value, 'a number from 0 to ' + MAX_MILLIS);
      }
      result[name] = prefix === 'options.' && /^(heartbeat|queue|reconnect)$/.test(name)
        ? settings(standard, value, prefix + name + '.')
        : value;
    });
    return result;
  }

  /** About the bytes of it as UTF-8. */
  function sizeOf(data) {
    if (typeof data !== 'string') return data.byteLength || data.size || 0;
    let size = data.length;
    for (let i = 0; i < data.length; i++) {
      const unit = data.charCodeAt(i);
      if (unit > 0x7f) size += unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2;
    }
    return size;
  }

  function encoded(message) {
    const binary = message instanceof ArrayBuffer
      || ArrayBuffer.isView(message)
      || (typeof Blob === 'function' && message instanceof Blob);
    if (typeof message === 'string' || binary) return message;
    const text = JSON.stringify(message);
    return text === undefined ? refuse('message', message, 'a string, binary data or what JSON can say') : text;
  }

  /** The socket of a mini program (wx, uni and their like) with the surface of a WebSocket. */
  function miniSocket(platform, url, protocols) {
    const socket = {};
    const ended = (code, reason) => socket.onclose && socket.onclose({ code, reason });
    // uni returns a promise in place of the task unless it is given a callback.
    const request = { url, fail: (failure) => ended(1006, String((failure && failure.errMsg) || '')), complete() {} };
    if (protocols.length) request.protocols = protocols;
    const task = platform.connectSocket(request);
    task.onOpen(() => socket.onopen && socket.onopen());
    task.onMessage((event) => socket.onmessage && socket.onmessage(event));
    task.onClose((event) => ended((event && event.code) || 1006, (event && event.reason) || ''));
    task.onError((failure) => ended(1006, String((failure && failure.errMsg) || '')));
    socket.send = (data) => task.send({
      // It takes whole ArrayBuffers only.
      data: ArrayBuffer.isView(data) ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data,
    });
    socket.close = (code, reason) => task.close({ code: code || 1000, reason: reason || '' });
    return socket;
  }

  /** Closes a socket whose further words are of no interest. */
  function hangUp(socket, code, reason) {
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close(code, reason);
    } catch (closedAlready) {
      // As it should be.
    }
  }

  /**
   * Whether the server meant it for good: closed by a backend (1000 or a code of its own), a policy, a message that
   * would be too large again, a token that would be refused again. 4000 is the heartbeat's, and we are alive.
   */
  function isFinal(code) {
    return code === 1000 || code === 1008 || code === 1009 || (code >= 3000 && code <= 4999 && code !== 4000);
  }

  function isMini(adapter) {
    return typeof adapter === 'object' && adapter !== null && typeof adapter.connectSocket === 'function';
  }

  function foundAdapter() {
    if (typeof WebSocket === 'function') return WebSocket;
    // In a mini program these are variables of the module, not of the global object.
    if (typeof uni === 'object' && isMini(uni)) return uni; // eslint-disable-line no-undef
    if (typeof wx === 'object' && isMini(wx)) return wx; // eslint-disable-line no-undef
    return refuse('options.adapter', undefined, 'a WebSocket class, as there is none here');
  }

  /** Hears when the page or app comes back and when the network goes; returns how to stop hearing. */
  function listen(mini, back, gone) {
    const removals = [];
    const on = (target, name, handler) => {
      target.addEventListener(name, handler);
      removals.push(() => target.removeEventListener(name, handler));
    };
    if (mini) {
      const network = (status) => (status.isConnected ? back() : gone());
      [['AppShow', back], ['NetworkStatusChange', network]].forEach(([name, handler]) => {
        if (typeof mini['on' + name] !== 'function') return;
        mini['on' + name](handler);
        removals.push(() => typeof mini['off' + name] === 'function' && mini['off' + name](handler));
      });
    } else if (typeof addEventListener === 'function') {
      on(self, 'online', back);
      on(self, 'offline', gone);
      on(self, 'pageshow', back);
      if (typeof document === 'object') on(document, 'visibilitychange', () => document.hidden || back());
    }
    return () => removals.forEach((remove) => remove());
  }

  /**
   * A connection to a gateway that comes back by itself. `state` is 'connecting', 'open', 'waiting' (for the next
   * attempt) or 'closed'; each attempt is an object of its own, so what an old socket still says is not heard.
   */
  class Sluice {
    constructor(url, options) {
      if (typeof url !== 'function' && !/^(ws|http)s?:\/\//i.test(url)) {
        refuse('url', url, 'ws://..., wss://... or a function that returns one');
      }
      const all = settings(DEFAULTS, options || {}, 'options.');
      if (all.tokenIn !== 'query' && all.tokenIn !== 'protocol') {
        refuse('options.tokenIn', all.tokenIn, "'query' or 'protocol'");
      }
      this._url = url;
      this._options = all;
      this._adapter = all.adapter || foundAdapter();
      this._handlers = Object.create(null);
      this._queue = [];
      this._queuedBytes = 0;
      this._attempt = null;
      this.clientId = null;
      this.state = 'closed';
      this.connect();
    }

    /** Messages that wait for a connection. */
    get queued() {
      return this._queue.length;
    }

    on(name, handler) {
      if (typeof handler !== 'function') refuse('handler', handler, 'a function');
      this._handlers[name] = (this._handlers[name] || []).concat({ handler });
      return this;
    }

    once(name, handler) {
      this.on(name, handler);
      this._handlers[name][this._handlers[name].length - 1].once = true;
      return this;
    }

    /** Without a handler: all of that name. */
    off(name, handler) {
      this._handlers[name] = (this._handlers[name] || []).filter((one) => handler && one.handler !== handler);
      return this;
    }

    /** Connects after an end for good, or now while it waits for the next attempt. */
    connect() {
      if (this.state === 'closed') {
        this._failures = 0;
        this._notBefore = 0;
        this._deaf = listen(isMini(this._adapter) && this._adapter, () => this._back(), () => this._gone());
        this._start();
      } else if (this.state === 'waiting') {
        this._start();
      }
      return this;
    }

    /** True: written or queued. False: refused, as the queue is full or the client closed. */
    send(message) {
      const data = encoded(message);
      const attempt = this._attempt;
      // One that is closing would swallow it. A mini program's has no readyState.
      if (attempt && attempt.readyAt && (attempt.socket.readyState || 1) === 1) {
        attempt.socket.send(data);
        return true;
      }
      const bytes = sizeOf(data);
      const limit = this._options.queue;
      if (this.state === 'closed' || this._queue.length >= limit.messages || this._queuedBytes + bytes > limit.bytes) {
        return false;
      }
      this._queue.push(data);
      this._queuedBytes += bytes;
      return true;
    }

    /** Ends it for good; what was queued is dropped. */
    close(code, reason) {
      const number = code === undefined ? 1000 : code;
      if (number !== 1000 && !(number >= 3000 && number <= 4999)) refuse('code', code, '1000 or 3000 to 4999');
      this._end(this._attempt, number, reason, true);
    }

    // ---- an attempt

    _start() {
      clearTimeout(this._retryTimer);
      this.state = 'connecting';
      const attempt = this._attempt = { timers: {} };
      this._after(attempt, 'limit', this._options.connectTimeout, () => this._end(attempt, 1006, 'no connection in time'));
      const asked = (value) => new Promise((done) => done(typeof value === 'function' ? value(this._failures) : value));
      Promise.all([asked(this._url), asked(this._options.token)])
        .then(([url, token]) => attempt === this._attempt && this._open(attempt, url, token))
        .catch((failure) => this._end(attempt, 1006, String((failure && failure.message) || failure)));
    }

    _open(attempt, url, token) {
      const options = this._options;
      const protocols = [].concat(options.protocols);
      let address = String(url).replace(/^http/i, 'ws');
      if (token && options.tokenIn === 'protocol') {
        protocols.push('sluice.jwt.' + token);
      } else if (token) {
        address += (address.indexOf('?') < 0 ? '?' : '&') + 'token=' + encodeURIComponent(token);
      }
      const socket = attempt.socket = isMini(this._adapter)
        ? miniSocket(this._adapter, address, protocols)
        : new this._adapter(address, protocols);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => attempt === this._attempt && this._opened(attempt);
      socket.onmessage = (event) => attempt === this._attempt && this._heard(attempt, event.data);
      socket.onclose = (event) => this._end(attempt, event.code, event.reason);
      socket.onerror = () => {}; // a close follows; without a handler some classes throw
    }

    _opened(attempt) {
      this.state = 'open';
      clearTimeout(attempt.timers.limit);
      attempt.heardAt = Date.now();
      const beat = this._options.heartbeat;
      if (beat.interval) this._keepAlive(attempt);
      if (beat.timeout) this._watch(attempt);
      this._emit('open');
      if (!this._options.awaitInit) this._ready(attempt, () => {});
    }

    /** What is sent while `greet` runs goes out before the queue: a log-in must come before what needs it. */
    _ready(attempt, greet) {
      if (attempt !== this._attempt || attempt.readyAt) return greet();
      attempt.readyAt = Date.now();
      greet();
      while (attempt === this._attempt && this._queue.length) {
        const data = this._queue.shift();
        this._queuedBytes -= sizeOf(data);
        attempt.socket.send(data);
      }
    }

    _heard(attempt, data) {
      attempt.heardAt = Date.now();
      let parsed;
      try {
        parsed = typeof data === 'string' && /^\s*\[/.test(data) && JSON.parse(data);
      } catch (notJson) {
        parsed = null;
      }
      const name = Array.isArray(parsed) && parsed.length < 3 && typeof parsed[0] === 'string' ? parsed[0] : '';
      if (name === 'init') {
        this.clientId = this.clientId || (parsed[1] && parsed[1].client_id) || null;
        this._ready(attempt, () => this._emit(name, parsed[1]));
      } else if (!name || OWN_EVENTS.indexOf(name) >= 0 || !this._emit(name, parsed[1])) {
        this._emit('message', data);
      }
    }

    /** Whether anyone wanted it. One handler's failure is reported as uncaught and keeps no other from hearing. */
    _emit(name, value) {
      const handlers = this._handlers[name] || [];
      handlers.forEach((one) => {
        if (one.once) this._handlers[name] = this._handlers[name].filter((other) => other !== one);
        try {
          one.handler(value);
        } catch (failure) {
          report(failure);
        }
      });
      return handlers.length > 0;
    }

    // ---- heartbeat

    _after(attempt, name, millis, task) {
      clearTimeout(attempt.timers[name]);
      attempt.timers[name] = setTimeout(task, millis);
    }

    _keepAlive(attempt) {
      this._after(attempt, 'beat', this._options.heartbeat.interval, () => {
        attempt.socket.send(encoded(this._options.heartbeat.data));
        this._keepAlive(attempt);
      });
    }

    _watch(attempt) {
      const left = attempt.heardAt + this._options.heartbeat.timeout - Date.now();
      if (left <= 0) {
        this._end(attempt, 1006, 'the server is silent');
      } else {
        this._after(attempt, 'silence', left, () => this._watch(attempt));
      }
    }

    // ---- the end of an attempt, and the next

    _end(attempt, code, reason, byUser) {
      if (attempt !== this._attempt || this.state === 'closed') return;
      const ready = attempt && attempt.readyAt;
      const wasOpen = this.state === 'open';
      if (ready && Date.now() - ready >= STABLE_MILLIS) this._failures = 0;
      const close = { code, reason: reason || '', wasOpen, failures: this._failures, retryIn: null, dropped: 0 };
      this._attempt = this.clientId = null;
      clearTimeout(this._retryTimer);
      if (attempt) {
        Object.keys(attempt.timers).forEach((name) => clearTimeout(attempt.timers[name]));
        if (attempt.socket) hangUp(attempt.socket, byUser ? code : 1000, byUser ? close.reason : '');
      }
      if (!byUser) close.retryIn = this._delay(close, ready);
      if (close.retryIn === null) {
        this._stop(close);
      } else {
        this._failures++;
        this.state = 'waiting';
        // What the server asked for is not cut short when the page comes back.
        const asked = code === 1012 || code === 1013;
        this._notBefore = asked ? Date.now() + close.retryIn : 0;
        this._retry(close.retryIn);
      }
      this._emit('close', close);
    }

    _stop(close) {
      this.state = 'closed';
      this._deaf();
      // Who connects next may be somebody else: nothing of this one is sent then.
      close.dropped = this._queue.length;
      this._queue = [];
      this._queuedBytes = 0;
    }

    /** Milliseconds, or null for never: the server's hint, else exponential back-off with full jitter. */
    _delay(close, ready) {
      const { base, cap } = this._options.reconnect;
      const { retry, token } = this._options;
      const hint = /\bretry_after_ms=(\d+)/.exec(close.reason);
      const ceiling = close.code === 4000 ? base : Math.min(cap, base * Math.pow(2, this._failures));
      const millis = hint ? Math.min(hint[1], MAX_HINT_MILLIS) : Math.random() * ceiling;
      // A token that was good until now has expired: the next may be good again.
      const expired = close.code === 4401 && ready && typeof token === 'function';
      const usual = isFinal(close.code) && !expired ? null : millis;
      let wish;
      try {
        wish = retry && retry(Object.assign({}, close, { retryIn: usual }));
      } catch (failure) {
        report(failure);
      }
      if (wish === false) return null;
      if (wish === true) return millis;
      return wish >= 0 && typeof wish === 'number' ? Math.min(wish, MAX_MILLIS) : usual;
    }

    _retry(millis) {
      clearTimeout(this._retryTimer);
      this._retryAt = Date.now() + millis;
      this._retryTimer = setTimeout(() => this._start(), millis);
    }

    /** The page, the app or the network is there again. */
    _back() {
      const now = Date.now();
      if (this.state === 'waiting') {
        const soon = Math.max(Math.random() * this._options.reconnect.base, this._notBefore - now);
        this._retry(Math.max(0, Math.min(soon, this._retryAt - now)));
      } else if (this.state === 'open' && this._options.heartbeat.timeout) {
        this._watch(this._attempt); // timers sleep with the page
      }
    }

    /** The network went: what is open is dead, though nobody says so. */
    _gone() {
      if (this._attempt) this._end(this._attempt, 1006, 'offline');
    }
  }

  return Sluice;
});
