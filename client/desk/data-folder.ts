import { fileURLToPath } from 'node:url';

/** Where `npm start` keeps its desk unless DESK_DATA says otherwise. */
export const DEFAULT_DATA = fileURLToPath(new URL('../../.desk', import.meta.url));
