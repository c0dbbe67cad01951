/** The settings of this service, beside those that all have. */
export const SOCKET_SETTINGS = [
  'TCP_PORT',
  'FRAMES_PORT',
  'BACKLOG',
  'MAX_CONCURRENT',
  'MAX_TEXT_BYTES',
  'MAX_FRAME_BYTES',
  'MESSAGE_PAUSE_MS',
  'RECEIVE_TIMEOUT_MS',
  'IDLE_TIMEOUT_MS',
  'MAX_CONNECTION_AGE_MS',
  'MAX_CONNECTION_AGE_GRACE_MS',
] as const;
