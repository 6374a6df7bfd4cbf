// What a mini program has in place of WebSocket, over a real one: WeChat itself runs on phones only.
export const wx = {
  connectSocket({ url, protocols = [] }) {
    const socket = new WebSocket(url, protocols);
    socket.binaryType = 'arraybuffer';
    return {
      onOpen: (handler) => socket.addEventListener('open', () => handler({})),
      onMessage: (handler) => socket.addEventListener('message', ({ data }) => handler({ data })),
      onClose: (handler) => socket.addEventListener('close', ({ code, reason }) => handler({ code, reason })),
      onError: (handler) => socket.addEventListener('error', () => handler({ errMsg: 'connection failed' })),
      send({ data }) {
        if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) throw new TypeError('a string or an ArrayBuffer');
        socket.send(data);
      },
      close: ({ code, reason }) => socket.close(code, reason),
    };
  },
};
