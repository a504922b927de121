import Sequencer from '@jest/test-sequencer';

const STORY = /\/test\/(workflows|ui|demo|replay)\//;

/** Without times of an earlier run Jest begins with the largest files, and the long stories of small ones would end alone. */
export default class StoriesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isStory = ({ path }) => STORY.test(path);
    return [...sorted.filter(isStory), ...sorted.filter((test) => !isStory(test))];
  }
}
