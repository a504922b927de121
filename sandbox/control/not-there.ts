/** What a control request names does not exist: 404. */
export class NotThere extends Error {}
