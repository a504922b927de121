import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { History } from '../harness/history.js';

const { EventType, TimeoutType } = proto.temporal.api.enums.v1;

/** How often the engine had to start an activity that carried out one effect. */
export interface ActivityAttempts {
  /** The effect's key: `invite/111122223333/1`. */
  key: string;
  attempts: number;
  /** The attempt before the last one never answered: its process was killed, or its answer did not arrive. */
  silent: boolean;
}

/** Of all activities with an effect that had to be started more than once. */
export function attemptsOf(history: History): ActivityAttempts[] {
  const keys = new Map<string, string>();
  const found: ActivityAttempts[] = [];
  for (const event of history.events ?? []) {
    if (event.eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) {
      const [payload] = event.activityTaskScheduledEventAttributes?.input?.payloads ?? [];
      const input = payload ? defaultPayloadConverter.fromPayload<{ effect?: { key?: string } } | null>(payload) : null;
      if (input?.effect?.key) keys.set(String(event.eventId), input.effect.key);
    }
    if (event.eventType === EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED) {
      const { scheduledEventId, attempt = 1, lastFailure } = event.activityTaskStartedEventAttributes ?? {};
      const key = keys.get(String(scheduledEventId));
      if (key === undefined || (attempt ?? 1) < 2) continue;
      const silent = lastFailure?.timeoutFailureInfo?.timeoutType === TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE;
      found.push({ key, attempts: attempt ?? 1, silent });
    }
  }
  return found;
}
