/** Of staff: 2 to 40 small letters, digits, dots, hyphens. */
export const STAFF_ID = /^[a-z0-9][a-z0-9._-]{1,39}$/;
/** Accounts that one request may hold: their ids must fit one search attribute (2,048 bytes). */
export const MOST_ACCOUNTS = 100;
