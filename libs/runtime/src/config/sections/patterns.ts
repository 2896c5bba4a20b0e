import { text } from '../keys/key-kinds';

/** The id of a process, which becomes part of keys in the store. Empty: generated at the start. */
export const processId = text({
  allowed:
    "1 to 128 letters, digits, '_', '.' or '-', starting with a letter or digit (empty: generated at the start)",
  pattern: /^([A-Za-z0-9][A-Za-z0-9_.-]{0,127})?$/,
});

/** Address on which a process listens. */
export const listenHost = text({
  allowed: 'a host name or address to listen on',
  pattern: /^[A-Za-z0-9._:-]+$/,
});

/** `redis:6379`, `10.0.0.7:6379`, `[::1]:6379` */
export const hostAndPort = {
  allowed: 'host:port, such as localhost:6379',
  pattern:
    /^([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):(?!0+$)([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$/,
};
