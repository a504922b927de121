import proto from '@temporalio/proto';

export type History = proto.temporal.api.history.v1.IHistory;
const { EventType } = proto.temporal.api.enums.v1;

/** What one history has cost. */
export interface Cost {
  /** Billable actions, counted as the Temporal UI counts them. */
  actions: number;
  events: number;
  /** Workflow tasks: what a replay costs. */
  tasks: number;
  /** Of the history as protobuf. */
  bytes: number;
}

const { WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND } = proto.temporal.api.enums.v1.WorkflowTaskFailedCause;

/**
 * Numbers of the events at which a workflow task failed or timed out: none in a sound workflow. Not among them is one that
 * wanted to end the case while a message came: the engine has it done again with the message.
 */
export function failedTasks(history: History): string[] {
  const failed: unknown[] = [EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT];
  return (history.events ?? [])
    .filter(({ eventType }) => failed.includes(eventType))
    .filter(
      ({ workflowTaskFailedEventAttributes: attributes }) =>
        attributes?.cause !== WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
    )
    .map((event) => {
      const { failure } = event.workflowTaskFailedEventAttributes ?? {};
      return `event ${String(event.eventId)}: ${failure?.message ?? 'timed out'}`;
    });
}

/** Queries and rejected updates leave no event and are not in it. */
export function costOf(history: History): Cost {
  const events = history.events ?? [];
  return {
    actions: events.reduce((sum, event) => sum + actionsOf(event), 0),
    events: events.length,
    tasks: events.filter(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED).length,
    bytes: proto.temporal.api.history.v1.History.encode(history).finish().length,
  };
}

function actionsOf(event: proto.temporal.api.history.v1.IHistoryEvent): number {
  switch (event.eventType) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
    case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
    case EventType.EVENT_TYPE_TIMER_STARTED:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
    case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
      return 1;
    case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
      return (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1;
    default:
      return 0;
  }
}
