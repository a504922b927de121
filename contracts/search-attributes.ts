import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What cases can be searched by, in the UI and by `desk cases`. No personal data: search attributes are never encrypted.
 * At most 100 account ids fit: the server's limit for one list is 2,048 bytes.
 */
export const CustomerId = defineSearchAttributeKey('CustomerId', 'KEYWORD');
/** Where the case stands, as in its status. */
export const Stage = defineSearchAttributeKey('Stage', 'KEYWORD');
/** The next deadline of the case. */
export const DueAt = defineSearchAttributeKey('DueAt', 'DATETIME');
/** The case waits for a person of the desk. */
export const NeedsHuman = defineSearchAttributeKey('NeedsHuman', 'BOOL');
/** Twelve-digit account ids. */
export const AwsAccountIds = defineSearchAttributeKey('AwsAccountIds', 'KEYWORD_LIST');

/** All of them; a namespace must know each before the first case starts. */
export const SEARCH_ATTRIBUTES = [CustomerId, Stage, DueAt, NeedsHuman, AwsAccountIds] as const;
