/** Plain text as Slack's messages spell it: its three control characters mean nothing then. */
export function slackText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
