/** The sandbox's workspace and the desk's app in it. */
export const TEAM = { id: 'T0SANDBOX01', domain: 'sandbox', name: 'Sandbox' } as const;
export const DESK_APP = { id: 'A0DESK0001', botId: 'B0DESK0001', user: 'U0DESK0001', name: 'desk' } as const;
