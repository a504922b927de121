import { describe, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { failedTasks } from './history.js';

const { EventType, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

const failed = (eventId: number, cause: proto.temporal.api.enums.v1.WorkflowTaskFailedCause, message: string) => ({
  eventId,
  eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  workflowTaskFailedEventAttributes: { cause, failure: { message } },
});

describe('what a history says of workflow tasks', () => {
  it('is that one failed or timed out, but not that a message came while the case ended', () => {
    const events = [
      failed(5, WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR, 'Nondeterminism'),
      { eventId: 9, eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT },
      failed(12, WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, 'UnhandledCommand'),
    ];
    const history = proto.temporal.api.history.v1.History.fromObject({ events });
    expect(failedTasks(history)).toEqual(['event 5: Nondeterminism', 'event 9: timed out']);
  });
});
