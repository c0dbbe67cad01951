import { user } from '../../../generated/user.js';
import type { UserErrorCode } from '../../users/user-error.ts';

export const { FrameOperation, FrameStatus } = user.v1;
export type FrameStatus = user.v1.FrameStatus;

/** How a failed operation is answered. */
export const statusOf: Readonly<Record<UserErrorCode, FrameStatus>> = {
  invalid: FrameStatus.FRAME_STATUS_INVALID,
  'not-found': FrameStatus.FRAME_STATUS_NOT_FOUND,
  exhausted: FrameStatus.FRAME_STATUS_EXHAUSTED,
  unavailable: FrameStatus.FRAME_STATUS_UNAVAILABLE,
};

/** What an answer means to the client's caller. Any other status but OK says that the server can't help just now. */
export const errorCodeOf: Readonly<Partial<Record<FrameStatus, UserErrorCode>>> = {
  [FrameStatus.FRAME_STATUS_INVALID]: 'invalid',
  [FrameStatus.FRAME_STATUS_NOT_FOUND]: 'not-found',
  [FrameStatus.FRAME_STATUS_EXHAUSTED]: 'exhausted',
  [FrameStatus.FRAME_STATUS_UNKNOWN_OPERATION]: 'invalid',
  [FrameStatus.FRAME_STATUS_BAD_MESSAGE]: 'invalid',
  [FrameStatus.FRAME_STATUS_TOO_LARGE]: 'invalid',
};
