import { afterEach, beforeEach } from '@jest/globals';
import { Story } from './story.js';

/** A new story for each test of a file; it ends with a replay of its own histories. */
export function eachWithAStory(): { story: Story } {
  const holder = {} as { story: Story };
  beforeEach(async () => {
    holder.story = await Story.begin();
  });
  afterEach(() => holder.story.end());
  return holder;
}
